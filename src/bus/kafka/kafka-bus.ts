import type { Bus, BusRecord, Readiness, Receipt } from '../../core/bus.ts'
import type { Clock, Instant } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import { Batcher } from '../batching/batcher.ts'
import type { BatcherLimits } from '../batching/batcher.ts'
import type { ProduceTransport } from '../batching/produce-transport.ts'
import type { CallReport } from '../batching/topic-lane.ts'
import { ClusterLink } from './cluster-link.ts'
import type { ConnectionChange } from './cluster-link.ts'
import type { Compression } from './compression.ts'
import type { FaultClass, FaultWord } from './fault-reasons.ts'
import { kafkaClients } from './kafka-clients.ts'
import type { KafkaClient } from './kafka-clients.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import type { KafkaFault } from './kafka-fault.ts'
import type { KafkaLogLine } from './kafka-log.ts'
import { KafkaTransport } from './kafka-transport.ts'
import type { SessionOptions } from './producer-session.ts'

export interface KafkaBusOptions {
  readonly name: string
  readonly cluster: KafkaCluster
  /** How the brokers' logs and quotas name this client. */
  readonly clientId: string
  readonly clock: Clock
  /** The library that speaks to the brokers; default platformatic. */
  readonly client?: KafkaClient
  /** Default lz4. */
  readonly compression?: Compression
  /** For one produce call and everything in it; default 5 s. */
  readonly requestTimeoutMs?: number
  /** For one attempt to connect; default 2 s. */
  readonly connectTimeoutMs?: number
  readonly limits?: Partial<BatcherLimits>
  /** Goes around each produce call, beneath the batcher: of a topic there is one at a time. Called once. */
  decorate?(transport: ProduceTransport): ProduceTransport
  /** What metrics and the log are told. None of them may throw. */
  readonly events?: KafkaBusEvents
}

export interface KafkaBusEvents {
  onCall?(report: CallReport): void
  onFault?(report: FaultReport): void
  onConnection?(change: ConnectionChange): void
  onLog?(line: KafkaLogLine): void
}

/** So many records of a topic were not stored, or are not known to be, by one call. */
export interface FaultReport {
  readonly topic: string
  readonly records: number
  readonly class: FaultClass
  readonly reason: FaultWord
  /** Kafka's name of the error, where a broker sent one. */
  readonly code: string | undefined
  /** For the operator: what to do, and what the client said. */
  readonly description: string
}

const defaultRequestTimeoutMs = 5000
const defaultConnectTimeoutMs = 2000
/** A failure is forgotten after that, as without deliveries nothing would find out that it has passed. */
const failureLastsMs = 5000

type State = 'new' | 'running' | 'stopped'

export interface KafkaBus extends Bus {
  /**
   * Brokers, TLS and log-in are others from now on. Calls under way end on the old connections, the next begins on new
   * ones, and no record overtakes another. Until they are there publishes wait for the attempt, and it keeps trying;
   * `readiness` says so once that lasts longer than half a second.
   */
  reconnect(cluster: KafkaCluster): void
  /**
   * Ends everything now, for whoever has no time left for `stop`: connections are destroyed, and every publish that is
   * not settled is, as `shutting-down`; some of it may be stored. A `stop` that is under way, or comes after it, then
   * settles too. Safe to call twice, and without a start.
   */
  abandon(): void
}

/** One producer on one Kafka cluster. The bytes of a record's value must not change until its `publish` settles. */
export function createKafkaBus(options: KafkaBusOptions): KafkaBus {
  return new BatchingKafkaBus(options)
}

class BatchingKafkaBus implements KafkaBus {
  readonly name: string
  readonly #clock: Clock
  readonly #events: KafkaBusEvents
  readonly #link: ClusterLink
  readonly #transport: KafkaTransport
  readonly #batcher: Batcher
  #sessionOptions: SessionOptions
  #state: State = 'new'
  #stopping: Promise<void> | undefined
  /** The last call that failed for a reason that concerns more than its topic, unless one succeeded since. */
  #failure: { readonly why: string; readonly until: number } | undefined

  constructor(options: KafkaBusOptions) {
    const {
      name,
      clock,
      events = {},
      client = 'platformatic',
      requestTimeoutMs = defaultRequestTimeoutMs,
      limits = {}
    } = options
    this.#sessionOptions = sessionOptionsOf(options, requestTimeoutMs)
    this.name = name
    this.#clock = clock
    this.#events = events
    this.#link = new ClusterLink({
      clock,
      connectTimeoutMs: this.#sessionOptions.connectTimeoutMs,
      createSession: async (turn) => (await kafkaClients[client]())(this.#sessionOptions, turn),
      onChange: (change) => events.onConnection?.(change)
    })
    this.#transport = new KafkaTransport({
      link: this.#link,
      clock,
      requestTimeoutMs,
      onFault: (fault, topic, records) => this.#failed(fault, topic, records),
      onStored: () => (this.#failure = undefined)
    })
    const transport = options.decorate?.(this.#transport) ?? this.#transport
    this.#batcher = new Batcher({ transport, clock, limits, onCall: (report) => events.onCall?.(report) })
  }

  /** Settles after the first attempt to connect, which may have failed: it goes on trying, and `readiness` says why. */
  async start(): Promise<void> {
    if (this.#state !== 'new') return
    this.#state = 'running'
    await this.#link.start()
  }

  async publish(records: readonly BusRecord[], until?: Instant): Promise<readonly Receipt[]> {
    if (this.#state === 'new') throw new Problem('bus-unavailable', { reason: 'not-started' })
    if (this.#state === 'stopped') throw new Problem('shutting-down')
    return this.#batcher.publish(records, until)
  }

  reconnect(cluster: KafkaCluster): void {
    this.#sessionOptions = { ...this.#sessionOptions, cluster }
    // What was found out under the old settings may not be so under the new ones.
    this.#failure = undefined
    this.#transport.forgetTrouble()
    if (this.#state === 'running') this.#link.reconnect()
  }

  readiness(): Readiness {
    const why = this.#link.failure ?? this.#recentFailure()
    return why === undefined ? { ready: true } : { ready: false, why }
  }

  /** What waits is still sent; it takes no longer than a few calls, as after one that is not answered the rest fails. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#stopping ??= this.#batcher.close().then(async () => this.#link.stop())
    return this.#stopping
  }

  abandon(): void {
    this.#state = 'stopped'
    this.#batcher.abandon()
    this.#transport.abandon()
    this.#link.close()
  }

  #recentFailure(): string | undefined {
    const failure = this.#failure
    return failure !== undefined && this.#clock.monotonicMs() < failure.until ? failure.why : undefined
  }

  #failed(fault: KafkaFault, topic: string, records: number): void {
    const { faultClass, reason, code, scope } = fault
    const description = fault.describe()
    if (scope === 'region') this.#failure = { why: description, until: this.#clock.monotonicMs() + failureLastsMs }
    this.#events.onFault?.({ topic, records, class: faultClass, reason, code, description })
  }
}

function sessionOptionsOf(options: KafkaBusOptions, requestTimeoutMs: number): SessionOptions {
  const { cluster, clientId, compression = 'lz4', connectTimeoutMs = defaultConnectTimeoutMs, events = {} } = options
  return {
    cluster,
    clientId,
    compression,
    clock: options.clock,
    connectTimeoutMs,
    requestTimeoutMs,
    onLog: (line) => events.onLog?.(line)
  }
}
