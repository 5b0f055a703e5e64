import type { Config, RegionConfig } from '../config/config.ts'
import { quarantineRegions } from '../config/quarantine-regions.ts'
import type { Clock } from '../core/clock.ts'
import type { QuarantineState } from '../core/quarantine-state.ts'
import { toProblem } from '../core/problem.ts'
import { quarantineTopic } from '../pipeline/quarantine-place.ts'
import { QuarantineTally } from '../pipeline/quarantine-tally.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import { retentionOf } from './quarantine-retention.ts'
import { readRegionTopic } from './read-region-topic.ts'

export interface WatchParts {
  readonly clock: Clock
  readonly currentConfig: () => Config
  readonly log: Pick<JsonLog, 'write'>
}

const lookEveryMs = 5 * 60_000
const lookSoonMs = 10_000
const readForMs = 60_000
/** A look that takes long is not repeated soon: at most so much of the time is spent looking. */
const share = 0.05
const alertEveryMs = 3_600_000

interface Plan {
  readonly at: number
  cancel(): void
}

const nothingPlanned: Plan = { at: Number.POSITIVE_INFINITY, cancel: () => undefined }

/**
 * Counts what lies in the regions' quarantines, now and then and soon after something changed: whole, from what is stored,
 * so that a restart forgets nothing and what other gateways keep is counted too.
 */
export class QuarantineWatch {
  readonly #parts: WatchParts
  readonly #states = new Map<string, QuarantineState>()
  readonly #alertedAt = new Map<string, number>()
  readonly #stop = new AbortController()
  /** Of the next look; the one that is going on keeps its place until its end, so that there is never another beside it. */
  #plan: Plan = nothingPlanned
  #looking: Promise<void> = Promise.resolve()
  #isAskedFor = false
  #earliestAt = 0

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** As of the last look; regions that could not be read then are left out. */
  get states(): ReadonlyMap<string, QuarantineState> {
    return this.#states
  }

  /** Looks in a while: at the start, and when something was kept, released or dropped. */
  lookSoon(): void {
    this.#isAskedFor = true
    this.#lookIn(lookSoonMs)
  }

  /** Ends a look that is going on. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#plan.cancel()
    await this.#looking
  }

  #lookIn(delayMs: number): void {
    const { clock } = this.#parts
    const nowMs = clock.monotonicMs()
    const at = Math.max(nowMs + delayMs, this.#earliestAt)
    if (this.#stop.signal.aborted || at >= this.#plan.at) return
    this.#plan.cancel()
    const cancel = clock.after(at - nowMs, () => {
      this.#looking = this.#lookAtAll()
    })
    this.#plan = { at, cancel }
  }

  /** Never rejects. */
  async #lookAtAll(): Promise<void> {
    const { clock, currentConfig } = this.#parts
    this.#isAskedFor = false
    const startedMs = clock.monotonicMs()
    const config = currentConfig()
    const watched = watchedRegions(config)
    const names = new Set(watched.map(({ name }) => name))
    for (const name of this.#states.keys()) if (!names.has(name)) this.#states.delete(name)
    for (const region of watched) await this.#look(region, config)
    const endedMs = clock.monotonicMs()
    this.#earliestAt = endedMs + (endedMs - startedMs) / share
    this.#plan = nothingPlanned
    this.#lookIn(this.#isAskedFor ? lookSoonMs : lookEveryMs)
  }

  async #look(region: RegionConfig, config: Config): Promise<void> {
    const { clock, log } = this.#parts
    const { name } = region
    const topic = quarantineTopic(config.events.prefix, name)
    const clientId = `turnpike-${config.gateway.name}-quarantine`
    const tally = new QuarantineTally({
      region: name,
      custodyOf: (source) => config.sources.get(source)?.custody,
      retentionMs: await retentionOf(region, { topic, clientId, signal: this.#stop.signal })
    })
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(readForMs)])
    try {
      for await (const records of readRegionTopic(region, { topic, clientId, signal }))
        for (const record of records) tally.add(record)
    } catch (thrown) {
      this.#states.delete(name)
      const { code, reason } = toProblem(thrown)
      if (!this.#stop.signal.aborted && this.#mayAlert(`${name} unread`))
        log.write('warn', 'quarantine could not be counted', { region: name, code, reason })
      return
    }
    const state = tally.state(clock.now())
    this.#states.set(name, state)
    if (state.endingSoon > 0 && this.#mayAlert(name))
      log.write('warn', 'quarantined events end soon', fieldsOf(name, state))
  }

  #mayAlert(about: string): boolean {
    const now = this.#parts.clock.monotonicMs()
    if (now - (this.#alertedAt.get(about) ?? Number.NEGATIVE_INFINITY) < alertEveryMs) return false
    this.#alertedAt.set(about, now)
    return true
  }
}

/** A log on this disk is looked at whatever the rules say now: it may hold what earlier ones kept, and it costs nothing. */
function watchedRegions(config: Config): readonly RegionConfig[] {
  const kept = quarantineRegions(config)
  return [...config.regions.values()].filter(({ name, bus }) => bus.kind === 'embedded' || kept.has(name))
}

function fieldsOf(region: string, { endingSoon, nextEndAt, pending }: QuarantineState) {
  return {
    region,
    events: endingSoon,
    nextEnd: nextEndAt === undefined ? undefined : new Date(nextEndAt).toISOString(),
    held: pending.held,
    undecided: pending.undecided,
    expired: pending.expired
  }
}
