import type { TimeFormat } from './parse-time.ts'
import type { ReplyTable } from './reply.ts'
import type { Scheme } from './scheme.ts'

/** The third part of a topic's name. */
export type Domain = 'scm' | 'registry' | 'itsm' | 'billing' | 'cd' | 'tenant'

/**
 * Text with holes, in the language of docs/templates.md: `{path.in.payload}`, `{header:x-name}`, `{path|filter}`,
 * `{<header:x-event>.id}` for a path whose first step is itself looked up, and `[...]` around a part that is left out
 * when a hole in it has no value. A template with an unfilled hole outside brackets has no value.
 */
export type Template = string

/** Candidates in order: the first whose conditions all hold and whose template has a value wins. */
export type Candidate = Template | { readonly when: readonly Condition[]; readonly use: Template }

/** A template's value is one of some constants, begins with another's value, or differs from another's. Without a value it is false. */
export type Condition =
  | { readonly value: Template; readonly in: readonly string[] }
  | { readonly value: Template; readonly startsWith: Template }
  | { readonly value: Template; readonly differsFrom: Template }
export type Candidates = readonly Candidate[]

/** A choice by the value of a template (the event's name, say) with its own candidates; `otherwise` follows when those have no value. */
export interface Choice {
  readonly by: Template
  readonly cases: Readonly<Record<string, Candidates>>
  readonly otherwise: Candidates
}
export type Rule = Candidates | Choice

/** `native`: the provider's own id, stable over redeliveries. `derived`: made here from the content. */
export type IdQuality = 'native' | 'derived'

/** How a body of one media type becomes the payload: as it is, or JSON in one field of a form. */
export type BodyForm = { readonly kind: 'json' } | { readonly kind: 'form'; readonly field: string }

/** Kinds of correlation key, in the one fixed order in which `correlationid` looks for them. */
export const correlationKinds = ['change', 'commit', 'digest', 'run', 'tenant'] as const
export type CorrelationKind = (typeof correlationKinds)[number]

/** One sender, as data. Every name and path is data, never evaluated code. */
export interface Provider {
  readonly name: string
  readonly title: string
  readonly domain: Domain
  /** The vendor's documentation of its webhooks, and the day on which this file was last held against it. */
  readonly docs: string
  readonly checked: string
  readonly schemes: Readonly<Record<string, Scheme>>
  /** By media type in lower case. */
  readonly bodies: Readonly<Record<string, BodyForm>>
  readonly limits: {
    /** The largest body that the provider sends. */
    readonly maxBodyBytes: number
    /** The provider gives up after this long. */
    readonly deadlineMs: number
  }
  readonly event: {
    readonly id: readonly { readonly use: Template; readonly quality: IdQuality }[]
    readonly type: Template
    /** An absolute URI reference without personal data. */
    readonly source: Rule
    readonly subject: Rule
    /** The first that parses; without one the event's time is when it was received. */
    readonly time: readonly { readonly at: Template; readonly format: TimeFormat }[] | TimeChoice
    /** The entity whose events stay in order; hashed with provider and instance into `partitionkey`. */
    readonly entity: Rule
    /** The installation of the provider that the sender is (a host), so that two never share an entity. */
    readonly instance: Candidates
  }
  /** Names under which a tenant may be known: `tenant: {from: NAME}`. `caseless` where the provider compares so. */
  readonly tenants: Readonly<Record<string, { readonly use: Candidates; readonly caseless?: true }>>
  readonly correlation: Readonly<Partial<Record<CorrelationKind, readonly Template[]>>>
  readonly replies: ReplyTable
  /** What repeated failures make the sender do: part of docs, and of warnings about missing custody. */
  readonly onFailure: 'never-retries' | 'retries' | 'disables' | 'blocks'
  /** `$id` of the tolerant contract schema under schemas/providers/. */
  readonly schema: string
}

export interface TimeChoice {
  readonly by: Template
  readonly cases: Readonly<Record<string, readonly { readonly at: Template; readonly format: TimeFormat }[]>>
  readonly otherwise: readonly { readonly at: Template; readonly format: TimeFormat }[]
}

/** Keeps the literal types of a provider file and freezes it. */
export function defineProvider<const P extends Provider>(provider: P): P {
  return Object.freeze(provider)
}
