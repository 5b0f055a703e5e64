import type { Lookups } from '../core/lookups.ts'
import type { PolicyRules } from '../core/policy.ts'
import type { PublicKey, SourcePrivacy } from '../core/privacy.ts'
import type { Provider } from '../core/provider.ts'
import type { RegistryPlace } from '../core/registry.ts'
import type { SchemeInUse } from '../core/scheme.ts'
import type { Secret } from '../core/secret.ts'
import type { EventMode } from '../core/snapshot.ts'
import type { Custody, DriftAction, ProofRule } from '../core/source.ts'
import type { TenantList, TenantRule, TenantsEdition } from '../core/tenant.ts'
import type { FactTypes } from '../policy/cel/scope.ts'

/** A checked configuration: units resolved, defaults filled in, paths absolute, secrets read. It never changes. */
export interface Config {
  /** SHA-256 in hex over everything that was read but the secrets' bytes. */
  readonly digest: string
  /** The files that were read, the main one first. */
  readonly files: readonly string[]
  readonly gateway: GatewayConfig
  readonly limits: LimitsConfig
  readonly events: { readonly prefix: string; readonly mode: EventMode }
  readonly audit: AuditConfig | undefined
  readonly regions: ReadonlyMap<string, RegionConfig>
  readonly sources: ReadonlyMap<string, SourceConfig>
  readonly tenants: TenantsConfig
  readonly policy: PolicyConfig
  readonly lookups: Lookups
  readonly privacy: PrivacyConfig
  /** The configuration's own providers, by their names; a source need not use one. */
  readonly ownProviders: ReadonlyMap<string, Provider>
  /** Contract schemas of the configuration's own providers, by the `$id` that they name. */
  readonly contracts: ReadonlyMap<string, object>
}

/** What a load took from outside. */
export interface ConfigInputs {
  /**
   * By absolute path: files whose change means another configuration, and the folders in which `include` looks; each
   * with what tells its state, taken before it was read.
   */
  readonly seen: ReadonlyMap<string, string>
  /** Differs when anything that was read differs, secrets too. It means nothing where its key is not known, and is never shown. */
  readonly fingerprint: string
}

/** The region whose bus has the copies of all decisions. */
export interface AuditConfig {
  readonly region: string
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
  readonly listen: ListenConfig
  readonly metrics: HostPort
  readonly admin: HostPort
  /** From the stop signal until no new request is taken. */
  readonly drainDelayMs: number
  /** From the stop signal to the exit, the drain delay included. */
  readonly shutdownTimeoutMs: number
}

export interface ListenConfig {
  readonly address: HostPort
  readonly trustedProxies: readonly string[]
  /** Undefined: plain HTTP, behind a proxy that speaks TLS. */
  readonly tls: ListenTlsConfig | undefined
}

/** PEM texts. */
export interface ListenTlsConfig {
  readonly certificate: string
  readonly key: Secret
  readonly clientAuthorities: string | undefined
  /** Asked for only with `clientAuthorities`. */
  readonly clientCertificate: 'required' | 'optional'
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
  readonly bus: EmbeddedBusConfig | KafkaBusConfig
}

export interface EmbeddedBusConfig {
  readonly kind: 'embedded'
  readonly directory: string
  readonly segmentBytes: number
  readonly retention: { readonly ageMs: number; readonly bytes: number }
}

export interface KafkaBusConfig {
  readonly kind: 'kafka'
  /** The library that speaks to the brokers. */
  readonly client: 'kafkajs' | 'platformatic'
  readonly compression: 'lz4' | 'zstd' | 'gzip' | 'none'
  /** Between the beginnings of two calls of a topic. */
  readonly lingerMs: number
  /** For one produce call and everything in it. */
  readonly requestTimeoutMs: number
  /** For one attempt to connect. */
  readonly connectTimeoutMs: number
  readonly cluster: KafkaClusterConfig
}

export interface KafkaClusterConfig {
  readonly name: string
  /** `host:port` each. */
  readonly brokers: readonly string[]
  /** Undefined: without TLS. All are PEM texts; without `ca` the system's authorities count. */
  readonly tls: KafkaTlsConfig | undefined
  readonly sasl: KafkaLogInConfig | undefined
}

export interface KafkaTlsConfig {
  readonly ca: string | undefined
  readonly certificate: string | undefined
  readonly key: Secret | undefined
}

export type KafkaLogInConfig =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: Secret
    }
  | { readonly mechanism: 'oauthbearer'; readonly token: TokenConfig }

export type TokenConfig =
  /** Read anew for each connection, as workload identity replaces it. */
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'client-credentials'
      readonly tokenEndpoint: string
      readonly clientId: string
      readonly clientSecret: Secret
      readonly scope: string | undefined
      readonly audience: string | undefined
      readonly ca: string | undefined
    }

/** A scheme of the source's provider, with what the source adds to it. */
export interface SchemeConfig extends SchemeInUse {
  readonly name: string
}

export interface ProofConfig {
  readonly need: ProofRule['need']
  readonly schemes: readonly SchemeConfig[]
  /** Addresses and networks that deliveries must come from; undefined where any will do. */
  readonly addresses: readonly string[] | undefined
  /** What is asked whether an announced image is there; undefined where nothing is. */
  readonly callback?: RegistryPlace | undefined
}

export interface SourceConfig {
  readonly name: string
  readonly provider: Provider
  readonly proof: ProofConfig
  /** Event types, each whole or a prefix that ends in `*`. */
  readonly allow: readonly string[]
  readonly tenant: TenantRule
  readonly drift: DriftAction
  readonly custody?: Custody
  readonly privacy?: SourcePrivacy
}

/** By region. */
export interface PrivacyConfig {
  readonly pseudonymKeys: ReadonlyMap<string, readonly Secret[]>
  readonly encryptTo: ReadonlyMap<string, PublicKey>
}

/** Rules that compile against the view and these facts. */
export interface PolicyConfig {
  readonly rules: PolicyRules
  readonly facts: FactTypes
}

export interface TenantsConfig {
  readonly directory: TenantList
  /** Undefined without a tenants file. */
  readonly edition: TenantsEdition | undefined
  /** Spaces of names that are compared without regard to case. */
  readonly caselessSpaces: ReadonlySet<string>
}
