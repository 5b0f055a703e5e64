import { join } from 'node:path'
import { BacklogGate } from './backlog-gate.ts'
import { DirectoryLocked } from './disk.ts'
import { DiskHealth } from './disk-health.ts'
import { Problem } from '../../core/problem.ts'
import { SegmentChain } from './segment-chain.ts'
import { TopicLog } from './topic-log.ts'
import { describeDiskFailure } from './disk-failure.ts'
import { listTopics } from './topic-list.ts'
import { makeDurableDirectory } from './durable-directory.ts'
import { prepareBatches } from './topic-batch.ts'
import type { Bus, BusRecord, Readiness, Receipt } from '../../core/bus.ts'
import type { Clock } from '../../core/clock.ts'
import type { Damage } from './recovery.ts'
import type { Disk, DiskLock } from './disk.ts'
import type { GroupReport } from './topic-log.ts'
import type { TopicBatch } from './topic-batch.ts'

export interface EmbeddedBusOptions {
  readonly name: string
  /** Belongs to this bus alone: one sub-directory for each topic, made when it is first published to. */
  readonly directory: string
  readonly disk: Disk
  readonly clock: Clock
  /** A segment is closed before it grows larger than this; default 64 MiB. */
  readonly segmentBytes?: number
  /** Records that are older are removed, within a tenth of it more and a minute; without it age removes nothing. */
  readonly retentionMs?: number
  /** Each topic keeps at least so much; without it size removes nothing. */
  readonly retentionBytes?: number
  /** Of which topics size removes nothing, only age. */
  readonly isOfAnySize?: (topic: string) => boolean
  /** Records waiting for the disk, in bytes; more are refused as `bus-unavailable`. Default 64 MiB. */
  readonly maxWaitingBytes?: number
  /** Called at start for each bad place in the last segment of a topic. It must not throw. */
  onDamage?(damage: Damage): void
  /** Called after each write that became durable. It must not throw. */
  onGroup?(report: GroupReport): void
}

const mebibyte = 1024 * 1024
const retentionEveryMs = 60_000

type State = 'new' | 'running' | 'stopped'

/**
 * A durable log in a directory: the bus of one machine. The bytes of a record's value must not change until its
 * `publish` settles. A directory belongs to one bus at a time; any number of readers may look on (`createLogReader`).
 */
export function createEmbeddedBus(options: EmbeddedBusOptions): Bus {
  return new EmbeddedBus(options)
}

class EmbeddedBus implements Bus {
  readonly name: string
  readonly #options: EmbeddedBusOptions
  readonly #logs = new Map<string, TopicLog>()
  readonly #health: DiskHealth
  readonly #backlog: BacklogGate
  #state: State = 'new'
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  #lock: DiskLock | undefined
  #cancelRetention: (() => void) | undefined

  constructor(options: EmbeddedBusOptions) {
    this.name = options.name
    this.#options = options
    this.#health = new DiskHealth(options.disk, options.directory, options.clock)
    this.#backlog = new BacklogGate(options.maxWaitingBytes ?? 64 * mebibyte)
  }

  async start(): Promise<void> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  async publish(records: readonly BusRecord[]): Promise<readonly Receipt[]> {
    this.#requireRunning()
    const batches = prepareBatches(records)
    const bytes = batches.reduce((sum, batch) => sum + batch.bytes, 0)
    return this.#backlog.admit(bytes, async () => this.#store(batches, records.length))
  }

  readiness(): Readiness {
    if (this.#state === 'running') return this.#health.readiness
    return {
      ready: false,
      why: this.#state === 'new' ? 'the embedded log is not started' : 'the embedded log is stopped'
    }
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #start(): Promise<void> {
    const { disk, directory } = this.#options
    if (this.#state !== 'new') throw new Error('The embedded log was stopped; make a new one')
    try {
      await makeDurableDirectory(disk, directory)
      this.#lock = await disk.lock(directory)
      for (const topic of await listTopics(disk, directory)) await this.#recover(topic)
    } catch (error) {
      await this.#close()
      if (error instanceof DirectoryLocked) throw error
      throw new Error(`The embedded log can't start. ${describeDiskFailure(directory, error)}`, { cause: error })
    }
    if (this.#stopping === undefined) this.#state = 'running'
    this.#keepRetention()
  }

  async #recover(topic: string): Promise<void> {
    const chain = this.#chain(topic)
    this.#logs.set(topic, this.#log(topic, chain))
    for (const damage of await chain.recover()) this.#options.onDamage?.(damage)
  }

  async #stop(): Promise<void> {
    if (this.#state === 'running') this.#state = 'stopped'
    // A start that fails has told its own caller.
    await this.#starting?.catch(() => undefined)
    this.#state = 'stopped'
    await this.#close()
  }

  async #close(): Promise<void> {
    this.#cancelRetention?.()
    await Promise.all([...this.#logs.values()].map(async (log) => log.close()))
    await this.#health.close()
    this.#lock?.release()
    this.#lock = undefined
  }

  /** Waits for every topic, also when one fails: nothing is in flight any more when the caller hears of it. */
  async #store(batches: readonly TopicBatch[], count: number): Promise<readonly Receipt[]> {
    const receipts = Array.from<Receipt>({ length: count })
    const stores = batches.map(async ({ topic, records, bytes, indexes }) => {
      const firstOffset = await this.#logOf(topic).append(records, bytes)
      for (const [step, index] of indexes.entries()) receipts[index] = { topic, position: String(firstOffset + step) }
    })
    for (const result of await Promise.allSettled(stores)) if (result.status === 'rejected') throw result.reason
    return receipts
  }

  #logOf(topic: string): TopicLog {
    const known = this.#logs.get(topic)
    if (known !== undefined) return known
    const log = this.#log(topic, this.#chain(topic))
    this.#logs.set(topic, log)
    return log
  }

  #chain(topic: string): SegmentChain {
    const { disk, clock, directory, segmentBytes = 64 * mebibyte, retentionMs, retentionBytes } = this.#options
    const topicDirectory = join(directory, topic)
    return new SegmentChain({
      disk,
      clock,
      topic,
      directory: topicDirectory,
      segmentBytes,
      retentionMs,
      retentionBytes: this.#options.isOfAnySize?.(topic) === true ? undefined : retentionBytes
    })
  }

  #log(topic: string, chain: SegmentChain): TopicLog {
    return new TopicLog(topic, chain, {
      began: () => this.#health.began(),
      stored: (report) => {
        this.#health.succeeded()
        this.#options.onGroup?.(report)
      },
      failed: (error) => this.#health.failed(error)
    })
  }

  #keepRetention(): void {
    if (this.#state !== 'running') return
    for (const log of this.#logs.values()) log.removeExpired()
    this.#cancelRetention = this.#options.clock.after(retentionEveryMs, () => this.#keepRetention())
  }

  #requireRunning(): void {
    if (this.#state === 'running') return
    throw this.#state === 'new'
      ? new Problem('bus-unavailable', { reason: 'not-started' })
      : new Problem('shutting-down')
  }
}
