import type { Delivery, VerifiedDelivery } from '../core/delivery.ts'
import type {
  ConsideredEvent,
  CorrelatedEvent,
  Event,
  EventAttributes,
  EventFacts,
  PlacedEvent,
  ProtectedEvent,
  Route,
  TranslatedEvent,
  ValidEvent
} from '../core/event.ts'
import type { Decision } from '../core/policy.ts'
import type { RoutingView } from '../core/routing-view.ts'
import type { Proof } from '../core/proof.ts'

/*
 * The only casts to a trust type. Each function is for the one stage of its name, and the import check keeps other
 * files away: whoever holds a VerifiedDelivery holds the proof that `verify` passed.
 */

export function sealVerified(delivery: Delivery, proof: Proof): VerifiedDelivery {
  return { ...delivery, proof } as VerifiedDelivery // the brand is given here
}

export function sealNormalised(attributes: EventAttributes, data: Uint8Array, facts: EventFacts): Event {
  return { attributes, data, facts } as Event // the brand is given here
}

export function sealValid(event: Event, facts: EventFacts): ValidEvent {
  return { ...event, facts } as ValidEvent // the brand is given here
}

export function sealCorrelated(event: ValidEvent, attributes: EventAttributes): CorrelatedEvent {
  return { ...event, attributes } as CorrelatedEvent // the brand is given here
}

export function sealTranslated(event: CorrelatedEvent): TranslatedEvent {
  return event as TranslatedEvent // the brand is given here
}

/** A stored event is one that passed every stage up to here before it was stored. */
export function sealRestored(attributes: EventAttributes, data: Uint8Array, facts: EventFacts): TranslatedEvent {
  return { attributes, data, facts } as TranslatedEvent // the brand is given here
}

export function sealConsidered(event: TranslatedEvent, view: RoutingView, decision: Decision): ConsideredEvent {
  return { event, view, decision } as ConsideredEvent // the brand is given here
}

export function sealPlaced(
  event: TranslatedEvent,
  attributes: EventAttributes,
  route: Route,
  why: Pick<PlacedEvent, 'decided' | 'quarantine'>
): PlacedEvent {
  return { attributes, data: event.data, isJson: event.facts.isJson, route, ...why } as PlacedEvent // the brand is given here
}

export function sealProtected(event: PlacedEvent, attributes: EventAttributes, data: Uint8Array): ProtectedEvent {
  return { ...event, attributes, data } as ProtectedEvent // the brand is given here
}
