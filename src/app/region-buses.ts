import type { Config, RegionConfig } from '../config/config.ts'
import type { Bus, Readiness } from '../core/bus.ts'
import { errorFieldsOf } from '../telemetry/error-fields.ts'
import { createEmbeddedRegion } from './embedded-region.ts'
import type { RegionBus, RegionBusParts, RegionDetails } from './region-bus.ts'
import { waitAtMost } from './wait-at-most.ts'

/** What `/readyz` and `status` show of a region's bus. */
export type RegionReadiness = Readiness & RegionDetails

/** The buses that a new configuration needs, started and not yet in use. */
export interface PreparedRegions {
  readonly buses: ReadonlyMap<string, Bus>
  /** From here on they are those of the gateway. What it no longer needs is stopped when `unheld` has settled. */
  use(unheld: Promise<void>): void
  /** Stops what was started for them. */
  abandon(): Promise<void>
}

/** For what a reload starts, and again for what it waits for: nothing that hangs may keep other settings from being used. */
const defaultPatienceMs = 30_000

/** Every region's bus, through all reloads. */
export class RegionBuses {
  readonly #parts: RegionBusParts
  readonly #patienceMs: number
  #regions: ReadonlyMap<string, RegionEntry> = new Map()
  /** Those that are still finishing what they have. */
  readonly #draining = new Set<Promise<void>>()
  readonly #leaving = new Set<RegionBus>()

  constructor(parts: RegionBusParts, patienceMs = defaultPatienceMs) {
    this.#parts = parts
    this.#patienceMs = patienceMs
  }

  readiness(): Readonly<Record<string, RegionReadiness>> {
    return Object.fromEntries(
      [...this.#regions].map(([name, { region }]) => [name, { ...region.bus.readiness(), ...region.details() }])
    )
  }

  /**
   * Starts what is new, all of it or nothing: what had started is stopped again when the first failure is thrown.
   * @throws Error with a sentence for the operator
   */
  async prepare({ regions }: Pick<Config, 'regions'>): Promise<PreparedRegions> {
    const isKnown = (config: RegionConfig): boolean => this.#adoptable(config) !== undefined
    // One that still drains may hold the directory, or order the keys, of one that is to start.
    if (![...regions.values()].every(isKnown)) await this.#waitForDrained()
    const entries = new Map(
      await Promise.all([...regions].map(async ([name, config]) => [name, await this.#entryOf(config)] as const))
    )
    const fresh = [...entries.values()].filter((entry) => this.#regions.get(entry.config.name)?.region !== entry.region)
    const adoptions = [...entries.values()].map(({ config, region }) => region.prepareAdoption(config.bus))
    const freshBuses = fresh.map(({ region }) => region.bus)
    await this.#start(fresh)
    return {
      buses: new Map([...entries].map(([name, { region }]) => [name, region.bus])),
      use: (unheld) => {
        for (const adopt of adoptions) adopt()
        this.#use(entries, unheld)
      },
      abandon: async () => stopAll(freshBuses)
    }
  }

  /** Settles when every bus has finished what it has. */
  async stop(): Promise<void> {
    await Promise.all([...this.#regions.values()].map(async ({ region }) => region.bus.stop()))
    await Promise.all(this.#draining)
  }

  /** After a stop that took too long. */
  abandon(): void {
    for (const { region } of this.#regions.values()) region.abandon()
    for (const region of this.#leaving) region.abandon()
  }

  async #waitForDrained(): Promise<void> {
    const names = [...this.#leaving].map(({ bus }) => bus.name).join(', ')
    const sentence = `these regions were taken out, or did not start, and have not ended: ${names}. If they never do, restart the gateway`
    await waitAtMost(this.#patienceMs, Promise.all(this.#draining), sentence)
  }

  async #start(fresh: readonly RegionEntry[]): Promise<void> {
    let isOver = false
    const starting = startAll(fresh.map(({ region }) => region.bus)).finally(() => (isOver = true))
    // At its start a gateway has nothing to go on with.
    if (this.#regions.size === 0) return starting
    const names = fresh.map(({ config }) => config.name).join(', ')
    try {
      await waitAtMost(
        this.#patienceMs,
        starting,
        `these regions take too long to start: ${names}. Look at their disks`
      )
    } catch (thrown) {
      // What failed is stopped already. What hangs is stopped when it has started, and until then holds its directory.
      const settled = starting.catch(() => undefined)
      if (!isOver) for (const { region } of fresh) this.#drain(region, settled)
      throw thrown
    }
  }

  #adoptable(config: RegionConfig): RegionBus | undefined {
    const running = this.#regions.get(config.name)
    return running !== undefined && canAdopt(running, config) ? running.region : undefined
  }

  async #entryOf(config: RegionConfig): Promise<RegionEntry> {
    return { config, region: this.#adoptable(config) ?? (await this.#create(config)) }
  }

  async #create({ name, bus }: RegionConfig): Promise<RegionBus> {
    if (bus.kind === 'embedded') return createEmbeddedRegion(name, bus, this.#parts)
    // With its libraries it is a quarter of all code: a gateway without Kafka does not wait for it.
    const { createKafkaRegion } = await import('./kafka-region.ts')
    return createKafkaRegion(name, bus, this.#parts)
  }

  #use(entries: ReadonlyMap<string, RegionEntry>, unheld: Promise<void>): void {
    const former = this.#regions
    this.#regions = entries
    const kept = new Set([...entries.values()].map(({ region }) => region))
    for (const { region } of former.values()) if (!kept.has(region)) this.#drain(region, unheld)
  }

  #drain(region: RegionBus, unheld: Promise<void>): void {
    const { bus } = region
    const { log } = this.#parts
    this.#leaving.add(region)
    const drained = unheld
      .then(async () => bus.stop())
      .then(() => log.write('info', 'removed region is drained', { region: bus.name }))
      // Nobody else waits for it: what rejects unheard would end the process.
      .catch((thrown: unknown) =>
        log.write('error', 'removed region was not drained', { region: bus.name, ...errorFieldsOf(thrown) })
      )
      .finally(() => {
        this.#draining.delete(drained)
        this.#leaving.delete(region)
      })
    this.#draining.add(drained)
  }
}

interface RegionEntry {
  readonly config: RegionConfig
  readonly region: RegionBus
}

/** A log in another directory is another log. */
function canAdopt({ config, region }: RegionEntry, { bus }: RegionConfig): boolean {
  if (region.kind !== bus.kind) return false
  return bus.kind === 'kafka' || (config.bus.kind === 'embedded' && config.bus.directory === bus.directory)
}

async function startAll(buses: readonly Bus[]): Promise<void> {
  const started = await Promise.allSettled(buses.map(async (bus) => bus.start()))
  const failure = started.find((result) => result.status === 'rejected')
  if (failure === undefined) return
  await stopAll(buses)
  throw failure.reason
}

async function stopAll(buses: readonly Bus[]): Promise<void> {
  await Promise.all(buses.map(async (bus) => bus.stop()))
}
