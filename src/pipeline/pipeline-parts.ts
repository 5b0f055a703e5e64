import type { Clock } from '../core/clock.ts'
import type { Entropy } from '../core/entropy.ts'
import type { FindFacts } from '../core/find-facts.ts'
import type { Confirm } from '../core/handshake.ts'
import type { KeySource } from '../core/key-source.ts'
import type { Observer } from '../core/observer.ts'
import type { ParseOffLoop } from '../core/parse-off-loop.ts'
import type { AskRegistry } from '../core/registry.ts'
import type { VerifyScheme } from '../core/verdict.ts'

/** What the path needs from outside; `app.ts` joins them. */
export interface PipelineParts {
  readonly clock: Clock
  readonly entropy: Entropy
  readonly verifyScheme: VerifyScheme
  readonly keySource: KeySource
  readonly parseOffLoop: ParseOffLoop
  /** Follows the confirmation links of senders that ask for it; without it they are asked to send again. */
  readonly confirm?: Confirm
  /** Without it nothing is found out, and what must be known of an event to admit it is not fulfilled. */
  readonly findFacts?: FindFacts
  /** Asks registries what they have, for sources that want it; without it their senders are asked to send again. */
  readonly askRegistry?: AskRegistry
  readonly observer: Observer
}
