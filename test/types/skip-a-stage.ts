import type { Delivery, VerifiedDelivery } from '../../src/core/delivery.ts'
import type {
  ConsideredEvent,
  CorrelatedEvent,
  Event,
  PlacedEvent,
  ProtectedEvent,
  TranslatedEvent,
  ValidEvent
} from '../../src/core/event.ts'
import type { Decision } from '../../src/core/policy.ts'
import type { RoutingView } from '../../src/core/routing-view.ts'
import type { consider } from '../../src/pipeline/consider.ts'
import type { correlate } from '../../src/pipeline/correlate.ts'
import type { encodeRecord } from '../../src/pipeline/encode.ts'
import type { normalise } from '../../src/pipeline/normalise.ts'
import type { place } from '../../src/pipeline/place.ts'
import type { protect } from '../../src/pipeline/protect.ts'
import type { publish } from '../../src/pipeline/publish.ts'
import type { readPayload } from '../../src/pipeline/read-payload.ts'
import type { translate } from '../../src/pipeline/translate.ts'
import type { validate } from '../../src/pipeline/validate.ts'
import type { verify } from '../../src/pipeline/verify.ts'

/*
 * Skipping a stage does not compile: each stage takes what the one before it gives, and nothing earlier.
 * Nothing here runs; scripts/check-must-not-compile.ts holds every directive to the error that it names.
 */

type Given<Stage extends (...given: never[]) => unknown> = Parameters<Stage>[0]
declare function give<T>(value: T): void

declare const delivery: Delivery
declare const verified: VerifiedDelivery
declare const event: Event
declare const valid: ValidEvent
declare const correlated: CorrelatedEvent
declare const translated: TranslatedEvent
declare const considered: ConsideredEvent
declare const view: RoutingView
declare const decision: Decision
declare const placed: PlacedEvent
declare const safe: ProtectedEvent

// The path itself compiles.
give<Given<typeof verify>>(delivery)
give<Given<typeof readPayload>>(verified)
give<Given<typeof normalise>>(verified)
give<Given<typeof validate>>(event)
give<Given<typeof correlate>>(valid)
give<Given<typeof translate>>([correlated])
give<Given<typeof consider>>(translated)
give<Given<typeof place>>([considered])
give<Given<typeof protect>>([placed])
give<Given<typeof publish>>([safe])
give<Given<typeof encodeRecord>>(placed)

// @ts-expect-error TS2345: unverified bytes are not parsed (invariant 3)
give<Given<typeof readPayload>>(delivery)
// @ts-expect-error TS2345: unverified bytes make no event
give<Given<typeof normalise>>(delivery)

// @ts-expect-error TS2345: a delivery is no event
give<Given<typeof validate>>(verified)

// @ts-expect-error TS2345: not validated
give<Given<typeof correlate>>(event)

// @ts-expect-error TS2322: not validated, not correlated
give<Given<typeof translate>>([event])
// @ts-expect-error TS2322: not correlated
give<Given<typeof translate>>([valid])

// @ts-expect-error TS2345: not validated, not correlated, not translated
give<Given<typeof consider>>(event)
// @ts-expect-error TS2345: not correlated, not translated
give<Given<typeof consider>>(valid)
// @ts-expect-error TS2345: not translated
give<Given<typeof consider>>(correlated)

// @ts-expect-error TS2322: policy was not asked (invariant 2)
give<Given<typeof place>>([translated])
// @ts-expect-error TS2322: what policy said is not made up
give<Given<typeof place>>([{ event: translated, view, decision }])

// @ts-expect-error TS2375: what it says of persons may still be in it
give<Given<typeof publish>>([placed])
// @ts-expect-error TS2375: what it says of persons may still be in it
give<Given<typeof publish>>([{ ...safe, data: placed.data }])
// @ts-expect-error TS2322: no region was decided
give<Given<typeof protect>>([translated])

// @ts-expect-error TS2322: an unverified delivery is never published (invariant 3)
give<Given<typeof publish>>([delivery])
// @ts-expect-error TS2322: a verified delivery is no event
give<Given<typeof publish>>([verified])
// @ts-expect-error TS2322: no region was decided (invariant 2)
give<Given<typeof publish>>([event])
// @ts-expect-error TS2322: no region was decided
give<Given<typeof publish>>([valid])
// @ts-expect-error TS2322: no region was decided
give<Given<typeof publish>>([correlated])
// @ts-expect-error TS2322: no region was decided
give<Given<typeof publish>>([translated])

// @ts-expect-error TS2345: what has no region makes no record
give<Given<typeof encodeRecord>>(translated)
