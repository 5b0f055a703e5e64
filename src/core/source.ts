import type { EventReader } from './event-reader.ts'
import type { Provider } from './provider.ts'
import type { ReplyTable } from './reply.ts'
import type { Scheme } from './scheme.ts'
import type { Secret } from './secret.ts'
import type { TenantRule } from './tenant.ts'

/** What a source does when an authentic payload does not match its contract schema. */
export type DriftAction = 'warn' | 'refuse'

/** One configured endpoint: a provider, its secrets, its policy, a path `/webhooks/<name>`. */
export interface Source {
  readonly name: string
  readonly provider: Provider
  /** The provider's event rules, compiled. */
  readonly reader: EventReader
  readonly proof: { readonly scheme: Scheme; readonly secrets: readonly Secret[] }
  /** Event types that this source may bring, each a type or a prefix with `*`; the rest is ignored. */
  readonly allow: readonly string[]
  readonly tenant: TenantRule
  readonly drift: DriftAction
  /** The provider's limit, or less where no region that it can reach stores that much. */
  readonly maxBodyBytes: number
  /** The whole time for an answer, from the first byte of the request; less than the provider's own. */
  readonly answerWithinMs: number
  readonly replies: ReplyTable
}
