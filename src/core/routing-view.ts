import type { AuthMethod } from './auth-method.ts'
import type { Domain, HintName } from './provider.ts'
import type { FactValue } from './tenant.ts'

/**
 * The flat record that policy sees, and all that it can see: never the payload. What may be absent is absent, never
 * empty; a rule asks for it with `has()`. docs/routing-view.md is generated from `viewFields`.
 */
export interface RoutingView {
  readonly event: {
    readonly type: string
    readonly source: string
    readonly domain: Domain
    readonly provider: string
    readonly action: string
  }
  readonly source: { readonly name: string; readonly authmethod: AuthMethod }
  readonly tenant: TenantView
  readonly data: Readonly<Partial<Record<HintName, string>>>
  readonly gateway: { readonly location: string; readonly environment: string }
}

/** Of an unknown tenant nothing else is there. Facts stand beside the fixed names: `tenant.country`. */
export type TenantView =
  | { readonly known: false }
  | { readonly known: true; readonly id: string; readonly home: string; readonly [fact: string]: FactValue }

export type ViewType = 'string' | 'bool' | 'int' | 'double'

export interface ViewField {
  readonly type: ViewType
  readonly always: boolean
  readonly says: string
}

/** Every fixed field of the view; the tenant has its facts besides. */
export const viewFields = {
  event: {
    type: { type: 'string', always: true, says: 'the CloudEvents type: `com.github.pull_request.closed`' },
    source: { type: 'string', always: true, says: 'the CloudEvents source, an absolute URI reference' },
    domain: { type: 'string', always: true, says: '`scm`, `registry`, `itsm`, `billing`, `cd` or `tenant`' },
    provider: { type: 'string', always: true, says: 'the name of the provider: `github`' },
    action: { type: 'string', always: true, says: 'what stands after the last dot of the type: `closed`' }
  },
  source: {
    name: { type: 'string', always: true, says: 'the name of the configured source' },
    authmethod: { type: 'string', always: true, says: 'how the delivery was proved: `hmac-sha256`, `path-token`' }
  },
  tenant: {
    known: { type: 'bool', always: true, says: 'whether the tenants directory has it' },
    id: { type: 'string', always: false, says: 'its id in the directory' },
    home: { type: 'string', always: false, says: 'its home region' }
  },
  data: {
    country: {
      type: 'string',
      always: false,
      says: 'a country that the payload names; declared by it, proved by nobody'
    },
    currency: { type: 'string', always: false, says: 'a currency that the payload names' },
    environment: { type: 'string', always: false, says: 'the environment that the payload is about' },
    tier: { type: 'string', always: false, says: 'a service tier that the payload names' },
    cluster: { type: 'string', always: false, says: 'a cluster that the payload names' },
    severity: { type: 'string', always: false, says: 'a severity or priority that the payload names' },
    visibility: { type: 'string', always: false, says: 'whether what it is about is public: `private`' }
  },
  gateway: {
    location: { type: 'string', always: true, says: 'the region where this process and its disks are' },
    environment: { type: 'string', always: true, says: '`gateway.environment` of the configuration' }
  }
} as const satisfies {
  readonly [Part in Exclude<keyof RoutingView, 'tenant' | 'data'>]: Record<keyof RoutingView[Part], ViewField>
} & { readonly tenant: Record<'known' | 'id' | 'home', ViewField>; readonly data: Record<HintName, ViewField> }

export type ViewPart = keyof typeof viewFields
/** `event.type`, `tenant.country`. */
export type ViewPath = `${ViewPart}.${string}`
