import type { BodyForm } from './body-form.ts'
import type { Handshake } from './handshake.ts'
import type { Announcement, ImageNames } from './registry.ts'
import type { ReplyTable } from './reply.ts'
import type { Candidates, IdRule, Rule, Template, TimeChoice, TimeRule } from './rule.ts'
import type { Scheme } from './scheme.ts'

export const domains = ['scm', 'registry', 'itsm', 'billing', 'cd', 'tenant'] as const
/** The third part of a topic's name. */
export type Domain = (typeof domains)[number]

/** Kinds of correlation key, in the one fixed order in which `correlationid` looks for them. */
export const correlationKinds = ['change', 'commit', 'digest', 'run', 'tenant'] as const
export type CorrelationKind = (typeof correlationKinds)[number]

/** What a payload may say that helps to decide where an event belongs and who may see it. */
export const hintNames = ['country', 'currency', 'environment', 'tier', 'cluster', 'severity', 'visibility'] as const
export type HintName = (typeof hintNames)[number]

export const personalActions = ['keep', 'drop', 'pseudonymise', 'encrypt'] as const
export type PersonalAction = (typeof personalActions)[number]

/** Steps into what is published, as `stepsOf` reads them; `*` is every item of an array or member of an object: `commits.*.author.email`. */
export type FieldPath = string

/** A status, or all of its hundred: `'5xx'`. */
export type StatusPattern = number | '2xx' | '3xx' | '4xx' | '5xx'

export const failureEffects = ['never-retries', 'retries', 'disables', 'blocks'] as const

/** What the sender does with an answer that is no success. */
export interface SenderFailures {
  /** In the end: gives up at once, sends again, disables the endpoint, or holds back what comes after. */
  readonly effect: (typeof failureEffects)[number]
  /** Statuses after which it sends the delivery again. */
  readonly retriedOn: readonly StatusPattern[]
  /** Statuses that cost more than the delivery that they answer; no outcome is ever answered with one. */
  readonly neverAnswer: readonly StatusPattern[]
  /** How often, how long, and what happens then: sentences for operators. */
  readonly note: string
}

/** One sender, as data. Every name and path is data, never evaluated code. */
export interface Provider {
  readonly name: string
  readonly title: string
  readonly domain: Domain
  /** The vendor's documentation of its webhooks, and the day on which this file was last held against it. */
  readonly docs: string
  readonly checked: string
  /** What to do at the vendor, step by step, in Markdown; `{url}` is the source's address. */
  readonly setup: readonly string[]
  /** Texts to copy to the sender's side; in them `{url}` is the source's address. */
  readonly templates?: readonly { readonly title: string; readonly language: string; readonly text: string }[]
  readonly schemes: Readonly<Record<string, Scheme>>
  /** Schemes whose secret the sender makes and shows. For any other one makes it oneself, and tells it to the sender. */
  readonly secretsFromSender?: readonly string[]
  /** By media type in lower case; any other is `*`. */
  readonly bodies: Readonly<Record<string, BodyForm>>
  readonly limits: {
    /** The largest body that the provider sends. */
    readonly maxBodyBytes: number
    /** The provider gives up after this long. */
    readonly deadlineMs: number
  }
  readonly event: EventRules
  /** Names under which a tenant may be known: `tenant: {from: NAME}`. `caseless` where the provider compares so. */
  readonly tenants: Readonly<Record<string, { readonly use: Candidates; readonly caseless?: true }>>
  /** One path in a template may have a step `*`: every item of an array gives a key. */
  readonly correlation: Readonly<Partial<Record<CorrelationKind, readonly Template[]>>>
  /** Declared by the payload, not proved by anybody. */
  readonly hints: Readonly<Partial<Record<HintName, Candidates>>>
  /** Where persons may be named in what is published, and what is done where a source asks for the defaults. */
  readonly personal: readonly { readonly path: FieldPath; readonly action: PersonalAction }[]
  /** Where credentials may stand in what is published: never stored, whatever a source says. */
  readonly secretFields: readonly FieldPath[]
  /** Of a registry: what it can be asked for, so that it says itself whether an announced image is there. */
  readonly announces?: Announcement
  /** The images that its events are about: what can be asked of them before an event is admitted. */
  readonly images?: ImageNames
  readonly handshakes: readonly Handshake[]
  readonly replies: ReplyTable
  readonly failures: SenderFailures
  /** `$id` of the tolerant contract schema under schemas/providers/; a user's own provider may have none. */
  readonly schema?: string
  readonly samples: SampleShape
}

export interface EventRules {
  /** The path of the array whose items are an event each; `.` is the body itself, which is one item where it is no array. */
  readonly items?: string
  readonly id: readonly IdRule[]
  readonly type: Rule
  /** An absolute URI reference without personal data. */
  readonly source: Rule
  readonly subject: Rule
  /** The first that parses; without one the event's time is when it was received. */
  readonly time: readonly TimeRule[] | TimeChoice
  /** The entity whose events stay in order; hashed with provider and instance into `partitionkey`. */
  readonly entity: Rule
  /** A number that grows with each change of the subject, in digits: of two events the greater is newer, however they came. */
  readonly sequence?: Rule
  /** The installation of the provider that the sender is (a host), so that two never share an entity. */
  readonly instance: Candidates
}

type HeaderPair = readonly [name: string, value: string]

/**
 * How the provider's requests look besides their proof, for `turnpike send`. `{event}` and `{delivery}` are filled in. In
 * the samples themselves `sampleid1`, `sampleid2`, … stand for ids that are new with each delivery.
 */
export interface SampleShape {
  readonly headers: readonly HeaderPair[]
  /** Of a user's own provider: where its samples are, absolute. Those of a built-in one are under schemas/samples/<name>. */
  readonly folder?: string
  /** By the sample's file name without `.json`: the event as the provider writes it, and headers of its own. */
  readonly files?: Readonly<Record<string, { readonly event?: string; readonly headers?: readonly HeaderPair[] }>>
}

/** Keeps the literal types of a provider file and freezes it whole. */
export function defineProvider<const P extends Provider>(provider: P): P {
  return freezeData(provider)
}

function freezeData<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const held of Object.values(value)) freezeData(held)
  return Object.freeze(value)
}
