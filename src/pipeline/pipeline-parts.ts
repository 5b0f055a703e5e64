import type { Clock } from '../core/clock.ts'
import type { Entropy } from '../core/entropy.ts'
import type { KeySource } from '../core/key-source.ts'
import type { Observer } from '../core/observer.ts'
import type { ParseOffLoop } from '../core/parse-off-loop.ts'
import type { VerifyScheme } from '../core/verdict.ts'

/** What the path needs from outside; `app.ts` joins them. */
export interface PipelineParts {
  readonly clock: Clock
  readonly entropy: Entropy
  readonly verifyScheme: VerifyScheme
  readonly keySource: KeySource
  readonly parseOffLoop: ParseOffLoop
  readonly observer: Observer
}
