import type { Clock } from '../../../core/clock.ts'
import { InspectConnection } from './inspect-connection.ts'
import { metadataKey, metadataRequest } from './inspect-metadata.ts'
import type { AdvertisedBroker, MetadataAnswer } from './inspect-metadata.ts'
import { settingsRequest } from './inspect-settings.ts'
import type { TopicSettings } from './inspect-settings.ts'
import { describeFault, describeTopic, faultOfCode } from './inspect-topic.ts'
import type { InspectionFault, TopicInspection } from './inspect-topic.ts'
import { versionRequest, versionsKey, versionWithFeatures } from './inspect-version.ts'
import type { KafkaVersion } from './inspect-version.ts'
import type { ClientOptions } from '../client-options.ts'
import { kafkajsFaultOf } from '../kafkajs/kafkajs-fault.ts'
import { TimeLimit } from '../time-limit.ts'

export interface InspectOptions extends ClientOptions {
  readonly topics: readonly string[]
  readonly clock: Clock
  /** Ends the asking at once: who has not answered by then is at fault. */
  readonly signal?: AbortSignal | undefined
}

export interface ClusterInspection {
  /** Each address of the configuration, in its order. */
  readonly entries: readonly EntryInspection[]
  /** What the first entry that answered told; undefined when none did. */
  readonly answer: ClusterAnswer | undefined
}

export interface EntryInspection {
  readonly address: string
  /** Of the cluster behind it, where it answered. */
  readonly clusterId: string | undefined
  readonly fault: InspectionFault | undefined
}

export interface ClusterAnswer {
  readonly clusterId: string | undefined
  readonly version: KafkaVersion | undefined
  readonly brokers: readonly BrokerInspection[]
  readonly topics: readonly TopicInspection[]
}

/** A broker at the address that the cluster gives clients. */
export interface BrokerInspection {
  readonly id: number
  readonly address: string
  /** Of the cluster to which the address leads from here, where it answered. */
  readonly clusterId: string | undefined
  readonly fault: InspectionFault | undefined
}

interface BrokerAnswer {
  readonly metadata: MetadataAnswer
  readonly settings: ReadonlyMap<string, TopicSettings | InspectionFault>
  readonly version: KafkaVersion | undefined
}

type Visit = { readonly address: string } & (
  { readonly answer: BrokerAnswer } | { readonly answer?: undefined; readonly fault: InspectionFault }
)

/**
 * Asks a cluster about itself, writes nothing and never throws: what fails is a fault in the answer. It takes no longer
 * than twice the time to connect and four requests, whatever the brokers do.
 */
export async function inspectCluster(options: InspectOptions): Promise<ClusterInspection> {
  const entries = await Promise.all(options.cluster.brokers.map(async (address) => visit(options, address)))
  const first = entries.find(({ answer }) => answer !== undefined)?.answer
  return {
    entries: entries.map(describeVisit),
    answer: first === undefined ? undefined : await describeAnswer(options, first, entries)
  }
}

async function describeAnswer(
  options: InspectOptions,
  { metadata, settings, version }: BrokerAnswer,
  visited: readonly Visit[]
): Promise<ClusterAnswer> {
  const { clusterId } = metadata
  const brokers = await Promise.all(metadata.brokers.map(async (broker) => inspectBroker(options, broker, visited)))
  const byName = new Map(metadata.topics.map((topic) => [topic.name, topic]))
  const topics = options.topics.map((name) => describeTopic(name, byName.get(name), settings.get(name)))
  return { clusterId, version, brokers: brokers.toSorted((left, right) => left.id - right.id), topics }
}

/** Clients write to the leaders at these addresses, whatever the configuration names. */
async function inspectBroker(
  options: InspectOptions,
  { id, host, port }: AdvertisedBroker,
  visited: readonly Visit[]
): Promise<BrokerInspection> {
  const address = `${host}:${port}`.toLowerCase()
  // kafkajs takes no such address from a configuration.
  if (host.includes(':')) return { id, address, clusterId: undefined, fault: undefined }
  const known = visited.find((it) => it.address === address) ?? (await visit({ ...options, topics: [] }, address))
  return { id, ...describeVisit(known) }
}

function describeVisit(visited: Visit): EntryInspection {
  const { address, answer } = visited
  return {
    address,
    clusterId: answer?.metadata.clusterId,
    fault: visited.answer === undefined ? visited.fault : undefined
  }
}

async function visit(options: InspectOptions, address: string): Promise<Visit> {
  const { clock, cluster, connectTimeoutMs, requestTimeoutMs, signal } = options
  // Two limits: of a connection that is never made the client itself tells after the first.
  const opening = new TimeLimit(clock, connectTimeoutMs + requestTimeoutMs)
  let connection: InspectConnection | undefined
  const close = (): void => connection?.close()
  signal?.addEventListener('abort', close)
  try {
    signal?.throwIfAborted()
    connection = new InspectConnection({ ...options, cluster: { ...cluster, brokers: [address] } })
    await opening.race(connection.open())
    const asking = new TimeLimit(clock, requestTimeoutMs)
    try {
      return { address, answer: await asking.race(askBroker(connection, options.topics)) }
    } finally {
      asking.cancel()
    }
  } catch (thrown) {
    return { address, fault: describeFault(kafkajsFaultOf(thrown)) }
  } finally {
    opening.cancel()
    signal?.removeEventListener('abort', close)
    close()
  }
}

async function askBroker(connection: InspectConnection, topics: readonly string[]): Promise<BrokerAnswer> {
  const metadata = await connection.ask(metadataRequest(topics, connection.newestVersion(metadataKey)))
  const found = metadata.topics.filter(({ errorCode }) => errorCode === 0).map(({ name }) => name)
  const answers = found.length === 0 ? [] : await connection.ask(settingsRequest(found))
  const tellsFeatures = connection.newestVersion(versionsKey) >= versionWithFeatures
  return {
    metadata,
    settings: new Map(
      answers.map(({ topic, errorCode, settings }) => [topic, errorCode === 0 ? settings : faultOfCode(errorCode)])
    ),
    version: tellsFeatures ? await connection.ask(versionRequest()) : undefined
  }
}
