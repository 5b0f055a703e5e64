import type { AuthMethod } from './auth-method.ts'
import type { Branded } from './brand.ts'
import type { IdQuality } from './rule.ts'
import type { Json } from './json.ts'

/**
 * CloudEvents 1.0 context attributes and ours, by their wire names; absent ones are absent, never empty.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 * No personal data in any of them (docs/wire-contract.md).
 */
export interface EventAttributes {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly subject?: string
  /** Of two events with one source and subject the greater is newer: digits, compared as an integer. */
  readonly sequence?: string
  readonly datacontenttype: string
  readonly dataschema?: string
  readonly partitionkey: string
  readonly recordedtime: string
  readonly authmethod: AuthMethod
  readonly idquality: IdQuality
  readonly environment: string
  /** The trace in which the event began; never rewritten per hop. */
  readonly traceparent?: string
  readonly tracestate?: string
  readonly correlationid?: string
  /** Every key that the payload shows, `kind:value`, separated by commas. */
  readonly correlationkeys?: string
  readonly causationid?: string
  /** The region that stores this copy. */
  readonly dataregion?: string
}

interface EventParts {
  readonly attributes: EventAttributes
  /** The bytes to store: those received, but for the exceptions that invariant 6 lists. */
  readonly data: Uint8Array
}

/** What validation and policy may look at besides the attributes; it never leaves the process. */
export interface EventFacts {
  /** What the contract schema describes: the item, or what its envelope hides. Undefined for what is no JSON. */
  readonly payload: Json | undefined
  readonly correlation: readonly string[]
  readonly tenantName: string | undefined
}

/** Made from a verified delivery by `pipeline/normalise.ts`. */
export type Event = Branded<EventParts & { readonly facts: EventFacts }, 'normalised'>
/** Held against the contract schema and the CloudEvents rules by `pipeline/validate.ts`. */
export type ValidEvent = Branded<Event, 'valid'>
/** With its trace and correlation, from `pipeline/correlate.ts`. */
export type CorrelatedEvent = Branded<ValidEvent, 'correlated'>
/** A native event or one derived from it, from `pipeline/translate.ts`. */
export type TranslatedEvent = Branded<CorrelatedEvent, 'translated'>

export interface Route {
  readonly region: string
  readonly topic: string
  readonly key: string
}

/** An event with the region that may and will store it, from `pipeline/place.ts`. The only thing that can be published. */
export type PlacedEvent = Branded<
  {
    readonly attributes: EventAttributes
    readonly data: Uint8Array
    readonly route: Route
    readonly rules: readonly string[]
  },
  'placed'
>
