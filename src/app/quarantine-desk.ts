import type { Clock, Instant } from '../core/clock.ts'
import type { DecisionSink } from '../core/decision-sink.ts'
import type { FindFacts } from '../core/find-facts.ts'
import type { MarkerKind } from '../core/event.ts'
import { Problem, toProblem } from '../core/problem.ts'
import type { ProblemCode } from '../core/problems.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { RegionConfig } from '../config/config.ts'
import { settleBy } from '../pipeline/deadline.ts'
import { publish } from '../pipeline/publish.ts'
import { quarantineTopic } from '../pipeline/quarantine-place.ts'
import { release } from '../pipeline/release.ts'
import type { Release, StayReason } from '../pipeline/release.ts'
import { endQuarantine } from './end-quarantine.ts'
import { readRegionTopic } from './read-region-topic.ts'
import { Turns } from './turns.ts'
import { WantedEvents } from './wanted-events.ts'
import type { WantedEvent } from './wanted-events.ts'

/** What became of one key that was asked for. */
export type EndResult = { readonly key: string; readonly id?: string } & (
  | { readonly result: 'released'; readonly regions: readonly string[]; readonly topics: readonly string[] }
  | { readonly result: 'dropped' }
  /** It was, before. */
  | { readonly result: 'already'; readonly was: MarkerKind }
  | {
      readonly result: 'stays'
      readonly why: StayReason
      readonly reason?: string
      readonly rules?: readonly string[]
    }
  | { readonly result: 'not-found' }
  /** It is too much for one request, or comes too late in it: ask again for this one. */
  | { readonly result: 'later' }
  /** It is pending still. What is `published`, or is `perhaps`, is published once more when it is released again. */
  | {
      readonly result: 'failed'
      readonly code: ProblemCode
      readonly reason?: string
      readonly published: 'no' | 'perhaps' | 'yes'
    }
)

export interface DeskParts {
  readonly clock: Clock
  readonly currentSnapshot: () => Snapshot
  /** Runs what needs the snapshot's regions to its end. */
  readonly during: <T>(snapshot: Snapshot, use: () => Promise<T>) => Promise<T>
  readonly regionConfig: (name: string) => RegionConfig | undefined
  readonly findFacts: FindFacts | undefined
  /** Copies for the audit. */
  readonly decisions?: DecisionSink | undefined
  readonly onEnded: (region: string, result: EndResult) => void
}

export interface Ask {
  readonly region: string
  readonly keys: readonly string[]
}

const readForMs = 60_000
/** Behind the reading: then no more events of a request are begun. What is begun has its own limits, below. */
const beginForMs = 60_000
const findForMs = 10_000
const publishForMs = 10_000

/**
 * Releases and drops what lies in quarantine, in each region one request after the other, so that nobody else of this
 * process ends an event meanwhile; no region waits for another, nor for one request longer than the limits above. An event is
 * published before it is marked as released: a crash between the two publishes it twice, under one identity, and never not at
 * all.
 */
export class QuarantineDesk {
  readonly #parts: DeskParts
  readonly #turns = new Turns()

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  async release(ask: Ask): Promise<readonly EndResult[]> {
    return this.#inTurn(ask, async (event, snapshot) => this.#release(event, ask.region, snapshot))
  }

  async drop(ask: Ask): Promise<readonly EndResult[]> {
    return this.#inTurn(ask, async (event, snapshot) => this.#drop(event, ask.region, snapshot))
  }

  async #inTurn(ask: Ask, end: End): Promise<readonly EndResult[]> {
    return this.#turns.take(ask.region, async () => {
      const snapshot = this.#parts.currentSnapshot()
      return this.#parts.during(snapshot, async () => this.#endEach(ask, snapshot, end))
    })
  }

  async #endEach({ region, keys }: Ask, snapshot: Snapshot, end: End): Promise<readonly EndResult[]> {
    const { clock } = this.#parts
    const wanted = await this.#find({ region, keys }, snapshot)
    const untilMs = clock.monotonicMs() + beginForMs
    const results: EndResult[] = []
    for (const key of keys) {
      const held = wanted.pending(key)
      const was = wanted.endOf(key)
      if (held === undefined)
        results.push(was === undefined ? { key, result: 'not-found' } : { key, result: 'already', was })
      else if (held === 'too-much' || clock.monotonicMs() >= untilMs) results.push({ key, result: 'later' })
      else results.push(await this.#endOne(held, region, snapshot, end))
    }
    return results
  }

  async #endOne(event: WantedEvent, region: string, snapshot: Snapshot, end: End): Promise<EndResult> {
    const id = event.event.attributes.get('id')
    const about = { key: event.key, ...(id === undefined ? {} : { id }) }
    const result = { ...about, ...(await end(event, snapshot)) }
    this.#parts.onEnded(region, result)
    return result
  }

  /** @throws Problem when the region is none, or its quarantine can't be read */
  async #find({ region, keys }: Ask, snapshot: Snapshot): Promise<WantedEvents> {
    const config = snapshot.regions.has(region) ? this.#parts.regionConfig(region) : undefined
    if (config === undefined) throw new Problem('request-invalid', { detail: 'There is no region of that name.' })
    const wanted = new WantedEvents(keys)
    const topic = quarantineTopic(snapshot.events.prefix, region)
    const clientId = `turnpike-${snapshot.gateway.name}-quarantine`
    const signal = AbortSignal.timeout(readForMs)
    for await (const records of readRegionTopic(config, { topic, clientId, signal }))
      for (const record of records) wanted.add(record)
    return wanted
  }

  async #release(event: WantedEvent, region: string, snapshot: Snapshot): Promise<Ended> {
    const { clock, findFacts, decisions } = this.#parts
    const now = clock.now()
    const judged = await release(event, { region, snapshot, findFacts, now, until: now + findForMs })
    if (judged.kind === 'stays') return stays(judged)
    try {
      const until = clock.now() + publishForMs
      const { deliveryId } = event.quarantine
      const delivery = { deliveryId, receivedAt: now, source: judged.source, snapshot, decisions }
      const store = async (): Promise<void> =>
        publish(judged.placed, { ...delivery, verdict: 'released' }, until, () => undefined)
      await settleBy(store, until, clock, () => undefined)
    } catch (thrown) {
      return failed(thrown, 'perhaps')
    }
    return this.#mark({ event, region, snapshot, says: 'released' }, now, () => released(judged))
  }

  async #drop(event: WantedEvent, region: string, snapshot: Snapshot): Promise<Ended> {
    const { clock, decisions } = this.#parts
    return this.#mark({ event, region, snapshot, says: 'dropped', decisions }, clock.now(), () => ({
      result: 'dropped'
    }))
  }

  async #mark(what: Parameters<typeof endQuarantine>[0], now: Instant, done: () => Ended): Promise<Ended> {
    const until = this.#parts.clock.now() + publishForMs
    try {
      await settleBy(
        async () => endQuarantine(what, now, until),
        until,
        this.#parts.clock,
        () => undefined
      )
      return done()
    } catch (thrown) {
      return failed(thrown, what.says === 'released' ? 'yes' : 'no')
    }
  }
}

type End = (event: WantedEvent, snapshot: Snapshot) => Promise<Ended>
/** A result without its key; `Omit` would lose what belongs together. */
type Ended = EndResult extends infer Result ? (Result extends unknown ? Omit<Result, 'key' | 'id'> : never) : never

function released({ placed }: Extract<Release, { kind: 'goes' }>): Ended {
  return {
    result: 'released',
    regions: placed.map(({ route }) => route.region),
    topics: placed.map(({ route }) => route.topic)
  }
}

function stays({ why, reason, rules }: Extract<Release, { kind: 'stays' }>): Ended {
  return {
    result: 'stays',
    why,
    ...(reason === undefined ? {} : { reason }),
    ...(rules === undefined ? {} : { rules })
  }
}

function failed(thrown: unknown, published: 'no' | 'perhaps' | 'yes'): Ended {
  const { code, reason } = toProblem(thrown)
  return { result: 'failed', code, ...(reason === undefined ? {} : { reason }), published }
}
