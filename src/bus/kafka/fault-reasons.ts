import type { ProblemCode } from '../../core/problems.ts'
import type { FaultScope } from '../batching/produce-transport.ts'

/**
 * What a fault is about: `retriable` passes by itself; `record` is refused for good, whatever else is sent with it;
 * `topic` and `cluster` last until somebody changes something there.
 */
export type FaultClass = 'retriable' | 'record' | 'topic' | 'cluster'

export interface FaultReason {
  readonly class: FaultClass
  /**
   * What else is to be doubted: a broker that answers with an error about a partition is well, and so are its other
   * topics. Of the region are the faults that no broker has answered with, or that every topic would share.
   */
  readonly scope: FaultScope
  /** What the sender is told: never for a record that is at fault, later for everything else. */
  readonly problem: ProblemCode
  /** What the operator should know and do. */
  readonly operator: string
}

const later = 'bus-unavailable'

/** Every reason why Kafka does not store a record: the closed words of metrics and logs. */
export const faultReasons = {
  'leader-moved': {
    class: 'retriable',
    scope: 'topic',
    problem: later,
    operator:
      'A partition has no leader, or another one than known. It passes with the election; if it does not, look for brokers that are down.'
  },
  'not-enough-replicas': {
    class: 'retriable',
    scope: 'topic',
    problem: later,
    operator:
      'Fewer replicas are in sync than `min.insync.replicas` asks for: bring the missing brokers back. Nothing is stored on fewer copies.'
  },
  'replicas-late': {
    class: 'retriable',
    scope: 'topic',
    problem: later,
    operator:
      'Replicas of a partition did not confirm in time: look at the brokers that have them. It passes when Kafka counts those that are down out.'
  },
  timeout: {
    class: 'retriable',
    scope: 'region',
    problem: later,
    operator:
      'A broker took the request and did not answer in time: look at its disk, its load and the network between.'
  },
  'leader-unreachable': {
    class: 'retriable',
    scope: 'topic',
    problem: later,
    operator:
      'The broker that leads a partition refused or closed the connection, others of the cluster did not. It passes with the election.'
  },
  unreachable: {
    class: 'retriable',
    scope: 'region',
    problem: later,
    operator:
      'A broker refused or closed the connection: compare `brokers` and the advertised listeners, DNS, firewalls and TLS, and whether it runs.'
  },
  'not-connected': {
    class: 'retriable',
    scope: 'region',
    problem: later,
    operator: 'No broker of the cluster can be reached; `/readyz` says why. It is tried again by itself.'
  },
  unconfirmed: {
    class: 'retriable',
    scope: 'topic',
    problem: later,
    operator: 'A broker answered without saying where it stored a record, so it counts as not stored.'
  },
  'disk-failed': {
    class: 'retriable',
    scope: 'topic',
    problem: later,
    operator: 'A broker cannot use its disk: look at its log and its log directories.'
  },
  throttled: {
    class: 'retriable',
    // A quota is each broker's own: topics that others lead are served.
    scope: 'topic',
    problem: later,
    operator: 'A quota of the cluster is used up: raise the quota of this client, or lower the load.'
  },
  corrupted: {
    class: 'retriable',
    scope: 'topic',
    problem: later,
    operator: 'A broker found the checksum of a batch wrong: look at the network and the memory in between.'
  },
  'record-too-large': {
    class: 'record',
    scope: 'record',
    problem: 'event-too-large',
    operator:
      'The topic takes smaller records than the region: set its `max.message.bytes` (and `segment.bytes`) to the region’s `maxEventBytes`.'
  },
  'record-refused': {
    class: 'record',
    scope: 'record',
    problem: 'event-invalid',
    operator:
      'The broker’s own validation refused the record: look at its log, and at `cleanup.policy` and validators of the topic.'
  },
  'topic-missing': {
    class: 'topic',
    scope: 'topic',
    problem: later,
    operator:
      'The topic does not exist, or this client may not see it: create it. Topics are never created by publishing.'
  },
  'topic-forbidden': {
    class: 'topic',
    scope: 'topic',
    problem: later,
    operator: 'This client may not write to the topic: give it WRITE and DESCRIBE.'
  },
  'topic-invalid': {
    class: 'topic',
    scope: 'topic',
    problem: later,
    operator:
      'The broker does not take the name of the topic, or not from clients: change the prefix or the region’s name.'
  },
  'topic-settings': {
    class: 'topic',
    scope: 'topic',
    problem: later,
    operator:
      'The topic’s or the broker’s settings do not take what is sent: compare `message.format.version`, `compression.type` and the policies.'
  },
  'cluster-forbidden': {
    class: 'cluster',
    scope: 'region',
    problem: later,
    operator: 'The cluster refuses what this client may do: look at its ACLs.'
  },
  'credentials-refused': {
    class: 'cluster',
    scope: 'region',
    problem: later,
    operator:
      'The cluster refuses the log-in: compare `sasl` (mechanism, user name, password or token) with the cluster’s.'
  },
  'clock-skew': {
    class: 'cluster',
    scope: 'topic',
    problem: later,
    operator:
      'The broker finds the time of the records out of its range: compare the clocks of this machine and of the broker.'
  },
  'protocol-mismatch': {
    class: 'cluster',
    scope: 'region',
    problem: later,
    operator:
      'The broker does not speak this client’s protocol: it must be Kafka 2.1 to 4.x; compare the port and its listener.'
  },
  'broker-failed': {
    class: 'cluster',
    scope: 'region',
    problem: later,
    operator: 'A broker failed with an error of its own: its log says which.'
  },
  unexpected: {
    class: 'cluster',
    scope: 'region',
    problem: later,
    operator:
      'A broker answered with a code that has no place in an answer to a producer: report it with the log line’s `code`.'
  },
  'client-failed': {
    class: 'cluster',
    scope: 'region',
    problem: later,
    operator: 'The Kafka client failed by itself: report it with the log line’s `error`.'
  }
} as const satisfies Record<string, FaultReason>

export type FaultWord = keyof typeof faultReasons
