import type { AuthMethod } from './auth-method.ts'
import type { Domain } from './provider.ts'

/** The flat record that policy sees: never the payload. */
export interface RoutingView {
  readonly event: { readonly type: string; readonly source: string; readonly domain: Domain; readonly provider: string }
  readonly source: { readonly name: string; readonly authmethod: AuthMethod }
  readonly tenant:
    | {
        readonly known: true
        readonly id: string
        readonly home: string
        readonly facts: Readonly<Record<string, string | number | boolean>>
      }
    | { readonly known: false }
  readonly gateway: { readonly location: string; readonly environment: string }
}

/** `rules` are the ids of the rules that decided, in order; `why` is a sentence without payload values. */
export type Decision =
  | { readonly kind: 'regions'; readonly regions: readonly string[]; readonly rules: readonly string[] }
  | { readonly kind: 'undecided'; readonly why: string }

export interface Policy {
  decide(view: RoutingView): Decision
}
