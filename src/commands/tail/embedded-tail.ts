import { setTimeout as wait } from 'node:timers/promises'
import type { LogReader } from '../../bus/embedded/log-reading.ts'
import { nodeDisk } from '../../bus/embedded/node-disk.ts'
import { createLogReader } from '../../bus/embedded/reader.ts'
import { listTopics } from '../../bus/embedded/topic-list.ts'
import { isTopicName } from '../../bus/embedded/topic-name.ts'
import { describeError } from '../describe-error.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import { suggest } from '../suggest.ts'
import type { RegionTail, RegionTailOptions, TailBatch, TailStart } from './region-tail.ts'

interface Cursor {
  readonly topic: string
  readonly reader: LogReader
  offset: number
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
  const { topic, from } = options
  if (typeof from === 'object' && from.partition !== undefined)
    throw new CommandFailure(`The embedded log of "${region}" has no partitions.`, {
      status: exitStatus.usage,
      hint: 'Give an offset alone, such as --from 120.'
    })
  const tail = new EmbeddedTail(place, options)
  const failure = (thrown: unknown) => {
    if (thrown instanceof CommandFailure) return thrown
    const hint = `Check that this user may read ${directory}.`
    return new CommandFailure(`The log of "${region}" cannot be read: ${describeError(thrown)}.`, { hint })
  }
  try {
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

/** Looks at a region's topics again and again. Topics that appear on the way are shown from their first event. */
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
    const batches = await Promise.all([...this.#cursors.values()].map(readOn))
    const records = batches.flatMap((batch) => batch.records).toSorted((a, b) => a.appendedAt - b.appendedAt)
    const gaps = batches.flatMap((batch) => batch.gaps)
    this.#wasEmpty = records.length === 0 && gaps.length === 0
    return { records, gaps, isEnd: this.#wasEmpty }
  }

  async #findTopics(): Promise<void> {
    const { topic, from } = this.#options
    const { directory, except } = this.#place
    const names = topic === undefined ? await listTopics(nodeDisk, directory) : [topic]
    for (const name of names) {
      if (this.#cursors.has(name) || (topic === undefined && except.includes(name))) continue
      const reader = createLogReader({ disk: nodeDisk, directory, topic: name })
      const offset = await startOffset(reader, this.#isFirstLook ? from : 'beginning')
      this.#cursors.set(name, { topic: name, reader, offset })
    }
    this.#isFirstLook = false
  }
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
  const topics = await listTopics(nodeDisk, directory)
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

async function readOn(cursor: Cursor): Promise<Omit<TailBatch, 'isEnd'>> {
  const { records, gaps, next } = await cursor.reader.read(cursor.offset, { maxRecords: recordsPerLook })
  cursor.offset = next
  return { records, gaps: gaps.map((gap) => ({ ...gap, topic: cursor.topic })) }
}
