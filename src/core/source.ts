import type { Instant } from './clock.ts'
import type { EventReader } from './event-reader.ts'
import type { SourcePrivacy } from './privacy.ts'
import type { Provider } from './provider.ts'
import type { RegistryPlace } from './registry.ts'
import type { ReplyTable } from './reply.ts'
import type { SchemeInUse } from './scheme.ts'
import type { TenantRule } from './tenant.ts'

/** What a source does when an authentic payload does not match its contract schema. */
export const driftActions = ['warn', 'quarantine', 'refuse'] as const
export type DriftAction = (typeof driftActions)[number]

/** A declared, expiring permission to keep what is authentic and undecidable in one region's quarantine. */
export interface Custody {
  readonly region: string
  readonly basis: string
  readonly expires: Instant
}

/** Addresses and networks. */
export interface AddressSet {
  /** An IPv4 address in IPv6 clothing is an IPv4 address. */
  has(address: string): boolean
}

/** What shows that a delivery is its sender's. */
export interface ProofRule {
  /** Every scheme must hold, or any one of them, the strongest first. */
  readonly need: 'all' | 'any'
  readonly schemes: readonly SchemeInUse[]
  /** Where deliveries must come from besides. It is never a proof by itself: addresses are shared, and can be forged. */
  readonly addresses?: AddressSet | undefined
  /** What is asked besides, once the schemes hold, whether an announced image is there. */
  readonly callback?: RegistryPlace | undefined
}

interface WithSecrets<S> {
  readonly schemes: readonly { readonly secrets: readonly S[] }[]
}

/** Every secret of a rule, those of its schemes in their order. */
export function secretsOf<S>({ schemes }: WithSecrets<S>): readonly S[] {
  return schemes.flatMap(({ secrets }) => secrets)
}

/** Whether its deliveries come to /webhooks/<source>/<token>. */
export function takesPathToken({ proof }: Pick<Source, 'proof'>): boolean {
  return proof.schemes.some(({ scheme }) => scheme.kind === 'path-token')
}

/** What every 401 of a source asks for (https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1): some senders show their password only then. */
export function challengeOf({ proof }: Pick<Source, 'proof'>): string | undefined {
  for (const { scheme } of proof.schemes) if (scheme.kind === 'basic') return `Basic realm="${scheme.realm}"`
  return undefined
}

/** One configured endpoint: a provider, its secrets, its policy, a path `/webhooks/<name>`. */
export interface Source {
  readonly name: string
  readonly provider: Provider
  /** The provider's event rules, compiled. */
  readonly reader: EventReader
  readonly proof: ProofRule
  /** Event types that this source may bring, each a type or a prefix with `*`; the rest is ignored. */
  readonly allow: readonly string[]
  readonly tenant: TenantRule
  readonly drift: DriftAction
  readonly custody?: Custody | undefined
  /** Without it everything is stored as it came, but for credentials. */
  readonly privacy?: SourcePrivacy | undefined
  /** The provider's limit, or less where no region that it can reach stores that much. */
  readonly maxBodyBytes: number
  /** The whole time for an answer, from the first byte of the request; less than the provider's own. */
  readonly answerWithinMs: number
  readonly replies: ReplyTable
}
