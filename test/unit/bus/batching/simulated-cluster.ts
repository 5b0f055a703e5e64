import { ProduceFault } from '../../../../src/bus/batching/produce-transport.ts'
import type { Position, ProduceTransport, Verdict } from '../../../../src/bus/batching/produce-transport.ts'
import type { BusRecord } from '../../../../src/core/bus.ts'
import type { Clock } from '../../../../src/core/clock.ts'
import { Problem } from '../../../../src/core/problem.ts'
import { recordBytes } from '../../../../src/pipeline/encode.ts'
import { guiltyFault, laterFault } from './held-transport.ts'

export interface ClusterWeather {
  readonly clock: Clock
  readonly seed: number
  /** Of the shares and of the calls. */
  readonly faultRate: number
  /** Of one partition's records in one call. */
  readonly maxShareBytes?: number
}

export interface SimulatedCall {
  readonly records: readonly BusRecord[]
  readonly atMs: number
}

type Tell = (index: number, verdict: Verdict) => void

/** What one partition gets of one call: it stores all of it or nothing, as a broker does. */
interface Share {
  readonly partition: number
  readonly entries: readonly (readonly [index: number, record: BusRecord])[]
}

const partitionCount = 3
const timeout = new ProduceFault('region', new Problem('bus-unavailable', { reason: 'timeout' }))

/**
 * Topics of three partitions in memory, in virtual time: nothing moves but when its clock does. An answer may be late, be
 * lost after the records were stored, be given twice or after the end, or never; or the whole call may fail.
 */
export class SimulatedCluster implements ProduceTransport {
  readonly calls: SimulatedCall[] = []
  /** The most calls that one topic had under way at once. */
  mostInFlight = 0
  readonly #partitions = new Map<string, BusRecord[]>()
  readonly #inFlight = new Map<string, number>()
  readonly #weather: ClusterWeather
  readonly #random: () => number

  constructor(weather: ClusterWeather) {
    this.#weather = weather
    this.#random = randomOf(weather.seed)
  }

  async produce(topic: string, records: readonly BusRecord[], tell: Tell): Promise<void> {
    this.calls.push({ records, atMs: this.#weather.clock.now() })
    const inFlight = (this.#inFlight.get(topic) ?? 0) + 1
    this.#inFlight.set(topic, inFlight)
    this.mostInFlight = Math.max(this.mostInFlight, inFlight)
    try {
      await Promise.all(sharesOf(records).map(async (share) => this.#answer(topic, share, tell)))
      if (this.#happens(1 / 4)) throw laterFault
      if (this.#happens(1 / 20)) throw new TypeError('a bug in the client')
    } finally {
      this.#inFlight.set(topic, (this.#inFlight.get(topic) ?? 0) - 1)
      // Only after the call: before its end a transport does not lie about what it has stored.
      if (this.#happens(1 / 6)) this.#weather.clock.after(1, () => tell(0, '0:999999'))
    }
  }

  at(topic: string, position: Position): BusRecord | undefined {
    const [partition, offset] = position.split(':')
    return this.#partitions.get(`${topic} ${partition}`)?.[Number(offset)]
  }

  /** What is stored of each key of each topic, in its order, doubles included. */
  lanes(): ReadonlyMap<string, readonly BusRecord[]> {
    return Map.groupBy([...this.#partitions.values()].flat(), laneOf)
  }

  async #answer(topic: string, { partition, entries }: Share, tell: Tell): Promise<void> {
    await this.#pass(this.#random() < 0.2 ? 40 : 4)
    const verdicts = this.#store(
      topic,
      partition,
      entries.map(([, record]) => record)
    )
    await this.#pass(3)
    if (this.#happens(1 / 6)) return
    for (const [step, [index]] of entries.entries()) tell(index, verdicts[step] ?? laterFault)
    if (this.#happens(1 / 6)) for (const [index] of entries) tell(index, guiltyFault)
  }

  #store(topic: string, partition: number, share: readonly BusRecord[]): readonly Verdict[] {
    const bytes = share.reduce((sum, record) => sum + recordBytes(record), 0)
    const isGuilty = share.some(({ headers }) => headers.some(([name]) => name === 'guilty'))
    if (isGuilty || bytes > (this.#weather.maxShareBytes ?? Infinity)) return share.map(() => guiltyFault)
    const isFaulty = this.#happens(1)
    if (isFaulty && this.#random() < 0.5) return share.map(() => timeout)
    const name = `${topic} ${partition}`
    const log = this.#partitions.get(name) ?? []
    this.#partitions.set(name, log)
    const first = log.push(...share) - share.length
    return share.map((_, index) => (isFaulty ? timeout : `${partition}:${first + index}`))
  }

  #happens(share: number): boolean {
    return this.#random() < this.#weather.faultRate * share
  }

  async #pass(mostMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#weather.clock.after(Math.floor(this.#random() * mostMs), resolve)
    return promise
  }
}

/** What must keep its order. */
export function laneOf({ topic, key }: BusRecord): string {
  return `${topic} ${key}`
}

/** Every partition has one, though it may be empty: so a call may last longer than any of its records has to wait. */
function sharesOf(records: readonly BusRecord[]): readonly Share[] {
  return Array.from({ length: partitionCount }, (_, partition) => ({
    partition,
    entries: [...records.entries()].filter(([, { key }]) => key.charCodeAt(0) % partitionCount === partition)
  }))
}

/** https://en.wikipedia.org/wiki/Xorshift (32 bit): the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
