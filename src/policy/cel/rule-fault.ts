import type { Span } from './expression.ts'

/** Why a rule can't be taken: what is wrong, where in its text, and what could have been meant. */
export interface RuleFault {
  readonly message: string
  readonly span?: Span
  /** A name that is not there, and those that are. */
  readonly unknown?: { readonly name: string; readonly known: readonly string[] }
}
