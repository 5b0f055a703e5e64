import type { AuthMethod } from './auth-method.ts'
import type { Branded } from './brand.ts'
import type { IdQuality } from './rule.ts'
import type { Json } from './json.ts'
import type { Instant } from './clock.ts'
import type { Decision, FactName } from './policy.ts'
import type { HintName } from './provider.ts'
import type { NamedImage } from './registry.ts'
import type { RoutingView } from './routing-view.ts'

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
  /** What was done with personal data in it, `drop:3,pseudonymise:1`; absent where every byte is the sender's. */
  readonly dataredacted?: string
}

/** Every attribute, in the order in which records have them. */
export const attributeNames = [
  'specversion',
  'id',
  'source',
  'type',
  'time',
  'subject',
  'sequence',
  'datacontenttype',
  'dataschema',
  'partitionkey',
  'recordedtime',
  'authmethod',
  'idquality',
  'environment',
  'traceparent',
  'tracestate',
  'correlationid',
  'correlationkeys',
  'causationid',
  'dataregion',
  'dataredacted'
] as const satisfies readonly (keyof EventAttributes)[]

interface EventParts {
  readonly attributes: EventAttributes
  /** The bytes to store: those received, but for the exceptions that invariant 6 lists. */
  readonly data: Uint8Array
}

/** What validation and policy may look at besides the attributes; it never leaves the process. */
export interface EventFacts {
  /** What the contract schema describes: the item, or what its envelope hides. Undefined for what is no JSON. */
  readonly payload: Json | undefined
  /** The bytes to store are JSON, whatever they are called. */
  readonly isJson: boolean
  readonly correlation: readonly string[]
  readonly tenantName: string | undefined
  /** What the payload says that helps to decide where it belongs. */
  readonly hints: Readonly<Partial<Record<HintName, string>>>
  /** It differs from its contract schema. */
  readonly drifted?: boolean
  /** The images that it names; none where one of them can't be read. */
  readonly images?: readonly NamedImage[]
}

/** Made from a verified delivery by `pipeline/normalise.ts`. */
export type Event = Branded<EventParts & { readonly facts: EventFacts }, 'normalised'>
/** Held against the contract schema and the CloudEvents rules by `pipeline/validate.ts`. */
export type ValidEvent = Branded<Event, 'valid'>
/** With its trace and correlation, from `pipeline/correlate.ts`. */
export type CorrelatedEvent = Branded<ValidEvent, 'correlated'>
/** A native event or one derived from it, from `pipeline/translate.ts`. */
export type TranslatedEvent = Branded<CorrelatedEvent, 'translated'>

/** An event with the view that policy had of it and what policy said, from `pipeline/consider.ts`. */
export type ConsideredEvent = Branded<
  {
    readonly event: TranslatedEvent
    readonly view: RoutingView
    readonly decision: Decision
  },
  'considered'
>

/** Why an authentic event waits in a region's quarantine and does not go on. */
export interface Quarantine {
  readonly why: 'undecided' | 'held'
  /** The rules that kept it, or why none decided. */
  readonly reason: string
  /** The attempt that brought it. */
  readonly deliveryId: string
  /** From then on it can't be released any more. */
  readonly until: Instant | undefined
  /** The name of a tenant that was not known, where it may be kept apart from the payload. */
  readonly tenantName?: string | undefined
}

export const markerKinds = ['released', 'dropped'] as const
/** What became of a quarantined event, said under its key. */
export type MarkerKind = (typeof markerKinds)[number]

/** What policy saw and said of an event: for its decision record, and for release, which asks again. */
export interface Decided {
  readonly view: RoutingView
  readonly allowed: readonly string[]
  /** The ids of the rules that decided, in order. */
  readonly rules: readonly string[]
  /** What was asked about it outside, for its admission, and what was found. */
  readonly asked?: AskedFacts
}

export type AskedFacts = Readonly<Partial<Record<FactName, boolean | 'unknown'>>>

export interface Route {
  readonly region: string
  readonly topic: string
  readonly key: string
}

/** An event with the region that may and will store it, from `pipeline/place.ts`. */
export type PlacedEvent = Branded<
  {
    readonly attributes: EventAttributes
    readonly data: Uint8Array
    readonly isJson: boolean
    readonly route: Route
    readonly decided: Decided
    /** Where it lies in its region's quarantine: why. */
    readonly quarantine?: Quarantine
  },
  'placed'
>

/** Without what its region may not have of persons, from `pipeline/protect.ts`. The only thing that can be published. */
export type ProtectedEvent = Branded<PlacedEvent, 'protected'>
