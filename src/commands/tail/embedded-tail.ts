import { setTimeout as wait } from 'node:timers/promises'
import type { LogReader } from '../../bus/embedded/log-reading.ts'
import { splitInOrder } from '../../bus/embedded/merge-in-order.ts'
import { nodeDisk } from '../../bus/embedded/node-disk.ts'
import { createLogReader } from '../../bus/embedded/reader.ts'
import { listAllTopics, listTopics } from '../../bus/embedded/topic-list.ts'
import { isTopicName } from '../../bus/embedded/topic-name.ts'
import { listLogs } from '../../bus/embedded/worker-logs.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import { suggest } from '../suggest.ts'
import type { RegionTail, RegionTailOptions, TailBatch, TailRecord, TailStart } from './region-tail.ts'
import { unreadableLog } from './unreadable-log.ts'

/** One topic of one log. */
interface Cursor {
  readonly topic: string
  /** Nothing in the log of a gateway without workers. */
  readonly worker: number | undefined
  readonly reader: LogReader
  offset: number
  /** Read and not yet shown. */
  waiting: readonly TailRecord[]
}

/** How often the log is looked at while nothing new comes. */
const lookEveryMs = 200
const recordsPerLook = 500

export interface EmbeddedRegion {
  readonly region: string
  readonly directory: string
  /** Topics that are shown when they are asked for only. */
  readonly except: readonly string[]
}

/** @throws CommandFailure for a topic that cannot be, or is not there and not waited for */
export async function openEmbeddedTail(place: EmbeddedRegion, options: RegionTailOptions): Promise<RegionTail> {
  const { region, directory } = place
  const { topic } = options
  const tail = new EmbeddedTail(place, options)
  const failure = (thrown: unknown) =>
    thrown instanceof CommandFailure ? thrown : unreadableLog(region, directory, thrown)
  try {
    await checkStart(place, options)
    if (topic !== undefined) await checkTopic(region, directory, topic, options)
  } catch (thrown) {
    throw failure(thrown)
  }
  return {
    next: async (signal) =>
      tail.next(signal).catch((thrown: unknown) => {
        throw failure(thrown)
      }),
    close: () => undefined
  }
}

/**
 * Looks at a region's topics again and again, in the log of every worker, and shows them as one, in the order of storing.
 * Topics that appear on the way are shown from their first event.
 */
class EmbeddedTail {
  readonly #place: EmbeddedRegion
  readonly #options: RegionTailOptions
  readonly #cursors = new Map<string, Cursor>()
  #isFirstLook = true
  #wasEmpty = false

  constructor(place: EmbeddedRegion, options: RegionTailOptions) {
    this.#place = place
    this.#options = options
  }

  async next(signal: AbortSignal): Promise<TailBatch> {
    if (this.#wasEmpty) await wait(lookEveryMs, undefined, { signal })
    await this.#findTopics()
    const cursors = [...this.#cursors.values()]
    const gaps = (await Promise.all(cursors.map(readOn))).flat()
    const { first: records, rests } = splitInOrder(
      cursors.map(({ waiting }) => waiting),
      ({ appendedAt }) => appendedAt
    )
    for (const [index, cursor] of cursors.entries()) cursor.waiting = rests[index] ?? []
    this.#wasEmpty = records.length === 0 && gaps.length === 0
    return { records, gaps, isEnd: this.#wasEmpty }
  }

  async #findTopics(): Promise<void> {
    const { topic, from } = this.#options
    const { directory, except } = this.#place
    for (const { worker, directory: log } of await listLogs(nodeDisk, directory)) {
      if (typeof from === 'object' && from.partition !== worker) continue
      const names = await listTopics(nodeDisk, log)
      for (const name of names) {
        const key = `${log} ${name}`
        if (this.#cursors.has(key) || (topic === undefined ? except.includes(name) : name !== topic)) continue
        const reader = createLogReader({ disk: nodeDisk, directory: log, topic: name })
        const offset = await startOffset(reader, this.#isFirstLook ? from : 'beginning')
        this.#cursors.set(key, { topic: name, worker, reader, offset, waiting: [] })
      }
    }
    this.#isFirstLook = false
  }
}

/** An offset is one of one log. */
async function checkStart({ region, directory }: EmbeddedRegion, { topic, from }: RegionTailOptions): Promise<void> {
  if (typeof from !== 'object') return
  const usage = (message: string, hint: string) => new CommandFailure(message, { status: exitStatus.usage, hint })
  const logs = await listLogs(nodeDisk, directory)
  const workers = logs.flatMap(({ worker }) => (worker === undefined ? [] : [worker]))
  const { partition: worker } = from
  if (worker !== undefined && !workers.includes(worker)) {
    if (workers.length === 0)
      throw usage(`The embedded log of "${region}" has no partitions.`, 'Give an offset alone, such as --from 120.')
    throw usage(`"${region}" has no log of a worker ${worker}.`, `Its workers are ${workers.join(', ')}.`)
  }
  const own = logs.find((log) => log.worker === undefined)
  const isThere =
    own !== undefined && topic !== undefined && (await listTopics(nodeDisk, own.directory)).includes(topic)
  if (worker === undefined && workers.length > 0 && !isThere)
    throw usage(`The log of "${region}" is one of several workers.`, 'Name one as well, such as --from 1:120.')
}

/** A topic is made with its first event: whoever follows may wait for it, whoever does not has misspelt it. */
async function checkTopic(
  region: string,
  directory: string,
  topic: string,
  { follow, tell }: RegionTailOptions
): Promise<void> {
  if (!isTopicName(topic))
    throw new CommandFailure(`"${topic}" cannot be the name of a topic.`, {
      status: exitStatus.usage,
      hint: 'Topics are named <prefix>.<region>.<domain>.'
    })
  const topics = await listAllTopics(nodeDisk, directory)
  if (topics.includes(topic)) return
  const known = topics.length === 0 ? 'Nothing was stored in it yet.' : `It has ${topics.join(', ')}.`
  const missing = `The region "${region}" has no topic ${topic}.`
  if (!follow) throw new CommandFailure(missing, { hint: suggest(topic, topics, known) })
  await tell(`${missing} ${known} Waiting for its first event.`)
}

async function startOffset(reader: LogReader, from: TailStart): Promise<number> {
  if (from === 'beginning') return reader.earliest()
  return from === 'now' ? reader.latest() : from.offset
}

/** Reads what comes after what is shown; the gaps that it met. */
async function readOn(cursor: Cursor): Promise<TailBatch['gaps']> {
  if (cursor.waiting.length > 0) return []
  const { topic, worker } = cursor
  const log = worker === undefined ? {} : { partition: worker }
  const { records, gaps, next } = await cursor.reader.read(cursor.offset, { maxRecords: recordsPerLook })
  cursor.offset = next
  cursor.waiting = records.map((record) => ({ ...record, ...log }))
  return gaps.map((gap) => ({ ...gap, ...log, topic }))
}
