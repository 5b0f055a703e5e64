import type { Provider } from '../core/provider.ts'
import type { Scheme } from '../core/scheme.ts'
import type { Secret } from '../core/secret.ts'
import type { EventMode } from '../core/snapshot.ts'
import type { DriftAction } from '../core/source.ts'
import type { NamedTenant, TenantRule } from '../core/tenant.ts'

/** A checked configuration: units resolved, defaults filled in, paths absolute, secrets read. It never changes. */
export interface Config {
  /** SHA-256 in hex over everything that was read but the secrets' bytes. */
  readonly digest: string
  /** The files that were read, the main one first. */
  readonly files: readonly string[]
  readonly gateway: GatewayConfig
  readonly limits: LimitsConfig
  readonly events: { readonly prefix: string; readonly mode: EventMode }
  readonly regions: ReadonlyMap<string, RegionConfig>
  readonly sources: ReadonlyMap<string, SourceConfig>
  readonly tenants: TenantsConfig
}

export interface HostPort {
  /** An address without brackets, or a name. */
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

export interface GatewayConfig {
  readonly name: string
  /** The region where this process and its disks are. */
  readonly location: string
  readonly environment: string
  /** Absolute, https, without a slash at the end. */
  readonly publicUrl: string | undefined
  /** Every region is simulated on this disk. */
  readonly sandbox: boolean
  readonly listen: { readonly address: HostPort; readonly trustedProxies: readonly string[] }
  readonly metrics: HostPort
  readonly admin: HostPort
  /** From the stop signal until no new request is taken. */
  readonly drainDelayMs: number
  /** From the stop signal to the exit, the drain delay included. */
  readonly shutdownTimeoutMs: number
}

export interface LimitsConfig {
  readonly inFlightBytes: number
  readonly inFlightBytesPerAddress: number
  readonly connections: number
  readonly connectionsPerAddress: number
  readonly headersTimeoutMs: number
  readonly requestTimeoutMs: number
}

export interface RegionConfig {
  readonly name: string
  readonly maxEventBytes: number
  readonly embedded: EmbeddedBusConfig
}

export interface EmbeddedBusConfig {
  readonly directory: string
  readonly segmentBytes: number
  readonly retention: { readonly ageMs: number; readonly bytes: number }
}

export interface SourceConfig {
  readonly name: string
  readonly provider: Provider
  readonly proof: { readonly schemeName: string; readonly scheme: Scheme; readonly secrets: readonly Secret[] }
  /** Event types, each whole or a prefix that ends in `*`. */
  readonly allow: readonly string[]
  readonly tenant: TenantRule
  readonly drift: DriftAction
}

export interface TenantsConfig {
  readonly entries: readonly NamedTenant[]
  /** Spaces of names that are compared without regard to case. */
  readonly caselessSpaces: ReadonlySet<string>
}
