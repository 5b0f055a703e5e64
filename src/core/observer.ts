import type { Instant } from './clock.ts'
import type { EventAttributes } from './event.ts'
import type { Outcome } from './outcome.ts'
import type { RuleError } from './policy.ts'
import type { Stage } from './stage.ts'

/** What is known of a delivery when it is settled; no header, no payload byte. */
export interface Settlement {
  readonly deliveryId: string
  /** A configured source's name, or `unknown`. */
  readonly source: string
  readonly receivedAt: Instant
  readonly settledAt: Instant
  readonly bodyBytes: number
  readonly status: number
  readonly outcome: Outcome
  /** The attributes of its events, once they are valid: what an operator needs to ask the sender for it again. */
  readonly events: readonly EventAttributes[]
  /** The labels of the secrets that verified it, once they did. */
  readonly secrets: readonly string[] | undefined
  /** Milliseconds spent in each stage that was entered. */
  readonly stageMs: Readonly<Partial<Record<Stage, number>>>
}

/** Where the pipeline tells what happened: metrics, log and status are subscribers. It must not throw. */
export interface Observer {
  received(source: string): void
  settled(settlement: Settlement): void
  /** An authentic payload differed from its contract schema and was let through. */
  drifted(source: string, fault: string): void
  /** A rule of policy could not be evaluated for an event. */
  ruleErred(error: RuleError): void
  /** One region stored its part of a delivery and another did not: the sender was asked to send all of it again. */
  storedInPart(source: string): void
  /** A publish ended after its delivery had been answered "send again". */
  publishedLate(source: string, stored: boolean): void
}
