import { setTimeout as wait } from 'node:timers/promises'
import { kafkaClusterOf } from '../../app/kafka-cluster-of.ts'
import type { FaultWord } from '../../bus/kafka/fault-reasons.ts'
import { KafkaFault } from '../../bus/kafka/kafka-fault.ts'
import { KafkaReader } from '../../bus/kafka/reader/kafka-reader.ts'
import type { KafkaReading } from '../../bus/kafka/reader/kafka-reader.ts'
import { TopicFault } from '../../bus/kafka/reader/kafka-reader-connection.ts'
import type { KafkaRecord } from '../../bus/kafka/reader/kafka-reader-cursor.ts'
import { NoSuchPlaceError } from '../../bus/kafka/reader/kafka-reader-topics.ts'
import type { ReadingStart } from '../../bus/kafka/reader/kafka-reader-topics.ts'
import type { KafkaBusConfig } from '../../config/config.ts'
import { systemClock } from '../../system/system-clock.ts'
import { describeError } from '../describe-error.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { RegionTail, RegionTailOptions, TailBatch, TailRecord, TailStart } from './region-tail.ts'

export interface KafkaRegion {
  readonly region: string
  readonly bus: KafkaBusConfig
  /** What the names of the region's topics begin with. */
  readonly prefix: string
  /** Those of them that are shown when they are asked for only. */
  readonly except: readonly string[]
}

/** How long a look waits for the first record. */
const lookForMs = 500
const firstPauseMs = 250
const longestPauseMs = 5000
const maxFailuresInARow = 5

/** What an operator of a producer is told does not fit who only reads. */
const readingAdvice: Partial<Readonly<Record<FaultWord, string>>> = {
  'topic-missing':
    'The topic does not exist, or this log-in may not see it: compare its name, and give DESCRIBE and READ.',
  'topic-forbidden': 'This log-in may not read the topic: give it READ and DESCRIBE.',
  'topic-invalid': 'No topic of Kafka can have this name.',
  'protocol-mismatch':
    'The brokers must be Kafka 2.1 to 4.x, and what they store compressed with gzip, lz4 or zstd, or not at all.',
  unexpected: 'A broker answered with a code that has no place in its answer: please report it.'
}

/** @throws CommandFailure for a start that is no place in Kafka */
export function openKafkaTail(place: KafkaRegion, options: RegionTailOptions): RegionTail {
  const { bus, prefix, except } = place
  const reader = new KafkaReader({
    cluster: kafkaClusterOf(bus.cluster),
    clientId: 'turnpike-tail',
    clock: systemClock,
    connectTimeoutMs: bus.connectTimeoutMs,
    requestTimeoutMs: bus.requestTimeoutMs,
    topics: options.topic === undefined ? { prefix, except } : { name: options.topic },
    from: startIn(options.from),
    follow: options.follow
  })
  return new KafkaTail(reader, place, options)
}

class KafkaTail implements RegionTail {
  readonly #reader: KafkaReader
  readonly #place: KafkaRegion
  readonly #options: RegionTailOptions
  #hasBegun = false
  #failures = 0

  constructor(reader: KafkaReader, place: KafkaRegion, options: RegionTailOptions) {
    this.#reader = reader
    this.#place = place
    this.#options = options
  }

  async next(signal: AbortSignal): Promise<TailBatch> {
    if (this.#failures > 0) await wait(pauseMs(this.#failures), undefined, { signal })
    const { promise: stopped, reject } = Promise.withResolvers<never>()
    const stop = (): void => reject(new Error('stopped'))
    signal.addEventListener('abort', stop)
    try {
      return await this.#batchOf(await Promise.race([this.#reader.read(lookForMs), stopped]))
    } catch (thrown) {
      if (signal.aborted) throw thrown
      await this.#recover(thrown)
      return { records: [], gaps: [], isEnd: false }
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  close(): void {
    this.#reader.close()
  }

  async #batchOf({ records, gaps, gone, isEnd, topicCount }: KafkaReading): Promise<TailBatch> {
    const { topic, follow, tell } = this.#options
    const { region, prefix } = this.#place
    if (this.#failures > 0) await tell('Reading again.')
    for (const name of gone)
      await tell(
        `The topic ${name} is gone.${follow && topic !== undefined ? ' Waiting for another of its name.' : ''}`
      )
    if (!this.#hasBegun && topicCount === 0) {
      const none = `The region "${region}" has no topic that this log-in may see: their names begin with ${prefix}`
      if (!follow)
        throw new CommandFailure(none, { hint: 'Create them, or give this log-in DESCRIBE and READ on them.' })
      await tell(`${none}\nWaiting for the first.`)
    }
    this.#failures = 0
    this.#hasBegun = true
    return { records: records.map(tailRecord), gaps: gaps.map((gap) => ({ ...gap, why: 'removed' })), isEnd }
  }

  /** Settles when it is worth another try. @throws CommandFailure */
  async #recover(thrown: unknown): Promise<void> {
    const { bus, region } = this.#place
    const cluster = `The Kafka cluster "${bus.cluster.name}" of the region "${region}"`
    if (thrown instanceof NoSuchPlaceError) throw new CommandFailure(`There is no such place: ${thrown.message}.`)
    if (!(thrown instanceof KafkaFault)) throw thrown
    const said = saidOf(thrown)
    const advice = readingAdvice[thrown.reason] ?? thrown.operator
    if (!this.#mayPass(thrown)) throw new CommandFailure(`${cluster} cannot be read: ${said}.`, { hint: advice })
    this.#reader.disconnect()
    this.#failures += 1
    if (this.#failures === 1) await this.#options.tell(`${cluster} cannot be read now: ${said}.\n${advice} Waiting.`)
  }

  /** Who follows waits for brokers that it has read from, however long; what fails at the start fails at once. */
  #mayPass({ reason, faultClass }: KafkaFault): boolean {
    const isTransient = faultClass === 'retriable' || reason === 'topic-missing'
    if (this.#hasBegun && this.#options.follow && isTransient) return true
    if (this.#failures >= maxFailuresInARow) return false
    return reason === 'leader-moved' || (this.#hasBegun && (isTransient || reason === 'client-failed'))
  }
}

function startIn(from: TailStart): ReadingStart {
  if (typeof from === 'string') return from
  const { partition, offset } = from
  if (partition !== undefined) return { partition, offset }
  throw new CommandFailure('An offset of a Kafka topic belongs to one of its partitions.', {
    status: exitStatus.usage,
    hint: `Give both, as they are shown: --from 0:${offset}.`
  })
}

function pauseMs(failures: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
}

function tailRecord({ topic, partition, offset, timestampMs, key, headers, value }: KafkaRecord): TailRecord {
  const texts = headers.map(([name, bytes]) => [name, bytes?.toString('utf8') ?? ''] as const)
  return { topic, partition, offset, key: key?.toString('utf8') ?? '', headers: texts, value, appendedAt: timestampMs }
}

/** What Kafka or its client said, in its own words. */
function saidOf(fault: KafkaFault): string {
  const { code, problem, reason } = fault
  if (code !== undefined) return fault instanceof TopicFault ? `${fault.topic}: ${code}` : code
  return problem.cause instanceof Error ? describeError(problem.cause).replace(/\.$/, '') : reason
}
