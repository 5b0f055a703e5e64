import type { Delivery, VerifiedDelivery } from '../../src/core/delivery.ts'
import type {
  Decided,
  Event,
  EventAttributes,
  EventFacts,
  PlacedEvent,
  Route,
  TranslatedEvent,
  ValidEvent
} from '../../src/core/event.ts'
import type { Proof } from '../../src/core/proof.ts'

/* A trust type is not made by writing down its parts, nor by changing a copy of one: only pipeline/seal.ts makes them. */

declare const delivery: Delivery
declare const proof: Proof
declare const attributes: EventAttributes
declare const data: Uint8Array
declare const facts: EventFacts
declare const route: Route
declare const decided: Decided
declare const verified: VerifiedDelivery
declare const event: Event
declare const translated: TranslatedEvent
declare const placed: PlacedEvent

// @ts-expect-error TS2322: a proof beside a delivery proves nothing
export const written: VerifiedDelivery = { ...delivery, proof }

// @ts-expect-error TS2322: the parts of an event are no event
export const assembled: Event = { attributes, data, facts }

// @ts-expect-error TS2322: an event is not valid because someone says so
export const believed: ValidEvent = event

// @ts-expect-error TS2322: a route beside an event decides nothing
export const routed: PlacedEvent = { ...translated, route, decided }

// @ts-expect-error TS2322: the parts of a placed event are no placed event
export const laid: PlacedEvent = { attributes, data, route, decided }

// @ts-expect-error TS2322: other bytes are not the bytes that were proved
export const swapped: VerifiedDelivery = { ...verified, body: data }

// @ts-expect-error TS2375: another route is not the one that was decided
export const rerouted: PlacedEvent = { ...placed, route }

// @ts-expect-error TS2540: what a stage made is not changed afterwards
placed.route = route
