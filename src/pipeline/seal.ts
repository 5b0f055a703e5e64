import type { Delivery, VerifiedDelivery } from '../core/delivery.ts'
import type {
  CorrelatedEvent,
  Event,
  EventAttributes,
  EventFacts,
  PlacedEvent,
  Route,
  TranslatedEvent,
  ValidEvent
} from '../core/event.ts'
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

export function sealValid(event: Event): ValidEvent {
  return event as ValidEvent // the brand is given here
}

export function sealCorrelated(event: ValidEvent, attributes: EventAttributes): CorrelatedEvent {
  return { ...event, attributes } as CorrelatedEvent // the brand is given here
}

export function sealTranslated(event: CorrelatedEvent): TranslatedEvent {
  return event as TranslatedEvent // the brand is given here
}

export function sealPlaced(
  event: TranslatedEvent,
  attributes: EventAttributes,
  route: Route,
  rules: readonly string[]
): PlacedEvent {
  return { attributes, data: event.data, route, rules } as PlacedEvent // the brand is given here
}
