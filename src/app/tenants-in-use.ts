import type { TenantsConfig } from '../config/config.ts'
import type { Clock, Instant } from '../core/clock.ts'
import type { TenantsEdition } from '../core/tenant.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface TenantsInUseParts {
  readonly clock: Clock
  readonly metrics: Pick<Metrics, 'tenantsLoaded' | 'tenantsAged'>
  readonly log: Pick<JsonLog, 'write'>
}

/** What `status` says of the tenants. */
export interface TenantsStatus {
  readonly count: number
  /** Of the file; absent, as what follows, where there is none. */
  readonly digest?: string
  /** Since when tenants are placed by it. */
  readonly loadedAt?: string
  /** When what it says was so. */
  readonly asOf?: string
  readonly ageSeconds?: number
  readonly maxAgeSeconds?: number
  readonly tooOld?: boolean
}

/** How late it may be said that tenants have become too old. */
const lookEveryMs = 30_000

/** Which tenants file deliveries are placed by, and the alert when it is older than it may be. They are placed all the same. */
export class TenantsInUse {
  readonly #parts: TenantsInUseParts
  #count = 0
  #edition: TenantsEdition | undefined
  #loadedAt: Instant = 0
  #wasTooOld = false
  #isWatching = false
  #cancelLook: () => void = () => undefined

  constructor(parts: TenantsInUseParts) {
    this.#parts = parts
  }

  /** A configuration came into use; its tenants may be those before. */
  loaded({ directory, edition }: TenantsConfig): void {
    const { clock, metrics } = this.#parts
    if (edition?.digest !== this.#edition?.digest) this.#loadedAt = clock.now()
    this.#count = directory.size
    this.#edition = edition
    metrics.tenantsLoaded({ count: this.#count, ...(edition === undefined ? {} : { asOf: edition.asOf }) })
    this.#look()
  }

  describe(): TenantsStatus {
    if (this.#edition === undefined) return { count: this.#count }
    const { digest, asOf, maxAgeMs } = this.#edition
    return {
      count: this.#count,
      digest,
      loadedAt: new Date(this.#loadedAt).toISOString(),
      asOf: new Date(asOf).toISOString(),
      ageSeconds: Math.round(this.#ageMs(asOf) / 1000),
      ...(maxAgeMs === undefined ? {} : { maxAgeSeconds: maxAgeMs / 1000, tooOld: this.#isTooOld() })
    }
  }

  /** From now on it is noticed too when tenants become too old while nothing is loaded. */
  watch(): void {
    this.#isWatching = true
    this.#look()
  }

  stop(): void {
    this.#isWatching = false
    this.#cancelLook()
  }

  #look(): void {
    const { clock, metrics, log } = this.#parts
    this.#cancelLook()
    if (this.#isWatching) this.#cancelLook = clock.after(lookEveryMs, () => this.#look())
    const isTooOld = this.#isTooOld()
    metrics.tenantsAged(isTooOld)
    if (isTooOld === this.#wasTooOld) return
    this.#wasTooOld = isTooOld
    const { digest, asOf, ageSeconds, maxAgeSeconds } = this.describe()
    const fields = { digest, asOf, ageSeconds, maxAgeSeconds }
    if (isTooOld)
      log.write('error', 'tenants are older than tenants.maxAge; deliveries are still placed by them', fields)
    else log.write('info', 'tenants are no longer older than tenants.maxAge', fields)
  }

  #isTooOld(): boolean {
    if (this.#edition?.maxAgeMs === undefined) return false
    return this.#ageMs(this.#edition.asOf) > this.#edition.maxAgeMs
  }

  #ageMs(asOf: Instant): number {
    return Math.max(0, this.#parts.clock.now() - asOf)
  }
}
