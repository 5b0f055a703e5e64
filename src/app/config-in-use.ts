import type { Config, ListenTlsConfig } from '../config/config.ts'
import type { SchemaSet } from '../core/schemas.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { certificateExpiry } from '../core/tls-material.ts'
import { systemClock } from '../system/system-clock.ts'
import { extendSchemaSet } from '../validation/schema-set.ts'
import { systemPause } from '../system/system-pause.ts'
import { assembleSnapshot } from './assemble-snapshot.ts'
import { prepareSchemas } from './prepare-schemas.ts'
import type { PreparedRegions, RegionBuses } from './region-buses.ts'
import { SnapshotHolder } from './snapshot-holder.ts'
import type { Telemetry } from './telemetry-of.ts'
import type { TenantsInUse } from './tenants-in-use.ts'

export interface ConfigInUseParts {
  readonly regions: RegionBuses
  readonly schemas: SchemaSet
  readonly tenants: Pick<TenantsInUse, 'loaded'>
  readonly telemetry: Pick<Telemetry, 'metrics' | 'status' | 'secrets' | 'onFailure'>
}

/** The configuration that deliveries are judged by, and its exchange for the next one, whole. */
export class ConfigInUse {
  readonly #parts: ConfigInUseParts
  #holder: SnapshotHolder | undefined
  #config: Config | undefined
  #renewTls: (tls: ListenTlsConfig) => void = () => undefined

  constructor(parts: ConfigInUseParts) {
    this.#parts = parts
  }

  get snapshot(): Snapshot {
    return this.#held.current
  }

  /** What the snapshot in use was made of. */
  get config(): Config {
    if (this.#config === undefined) throw new Error('no configuration is in use yet')
    return this.#config
  }

  /** `use` is one delivery that was given `snapshot`. */
  async during<T>(snapshot: Snapshot, use: () => Promise<T>): Promise<T> {
    return this.#held.during(snapshot, use)
  }

  /** Who is told when a configuration brings TLS material for the listener; it may throw, and then nothing changes. */
  onTls(renew: (tls: ListenTlsConfig) => void): void {
    this.#renewTls = renew
  }

  /** Settles when its regions are started; rejects with a sentence for the operator. */
  async start(config: Config): Promise<void> {
    const { prepared, snapshot } = await this.#prepare(config)
    prepared.use(Promise.resolve())
    this.#holder = new SnapshotHolder(snapshot)
    this.#tell(config, snapshot)
  }

  /** Everything that can fail comes before the first thing that changes; what was started for nothing is stopped again. */
  async replace(config: Config, isWanted: () => boolean | Promise<boolean>): Promise<void> {
    const { prepared, snapshot } = await this.#prepare(config)
    const { tls } = config.gateway.listen
    try {
      if (!(await isWanted())) throw new Error('the gateway is stopping')
      if (tls !== undefined) this.#renewTls(tls)
    } catch (thrown) {
      await prepared.abandon()
      throw thrown
    }
    prepared.use(this.#held.swap(snapshot))
    this.#tell(config, snapshot)
    this.warmUp()
  }

  /** Does in between what deliveries would else do first; once the endpoints are open and have had a head start. */
  warmUp(): void {
    const { snapshot } = this
    const isInUse = (): boolean => this.snapshot === snapshot
    prepareSchemas(snapshot, systemPause, isInUse).catch(this.#parts.telemetry.onFailure)
  }

  get #held(): SnapshotHolder {
    if (this.#holder === undefined) throw new Error('no configuration is in use yet')
    return this.#holder
  }

  async #prepare(config: Config): Promise<{ readonly prepared: PreparedRegions; readonly snapshot: Snapshot }> {
    const prepared = await this.#parts.regions.prepare(config)
    try {
      const schemas = extendSchemaSet(this.#parts.schemas, config.contracts)
      return { prepared, snapshot: assembleSnapshot(config, prepared.buses, schemas, systemClock.now()) }
    } catch (thrown) {
      await prepared.abandon()
      throw thrown
    }
  }

  #tell(config: Config, snapshot: Snapshot): void {
    this.#config = config
    const { gateway, tenants } = config
    const { metrics, status, secrets } = this.#parts.telemetry
    metrics.configLoaded(snapshot)
    this.#parts.tenants.loaded(tenants)
    status.configLoaded(snapshot.sources.values())
    secrets.configLoaded(snapshot.sources.values())
    if (gateway.listen.tls !== undefined) metrics.certificateLoaded(certificateExpiry(gateway.listen.tls.certificate))
  }
}
