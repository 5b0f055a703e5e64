import type { Instant } from '../core/clock.ts'
import type { InputReader } from './input-reader.ts'

/** What the checks of a configuration ask of the world around it. */
export interface Outside {
  readonly reader: InputReader
  readonly now: Instant
  /** Without: what only a running gateway needs is not looked at. */
  readonly readsSecrets: boolean
}
