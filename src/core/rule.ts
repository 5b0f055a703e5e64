/**
 * Text with holes, in the language of docs/templates.md: `{path.in.payload}`, `{item:path}` in an item of a batch,
 * `{content:path}` inside an envelope, `{header:x-name}`, `{batch:index}`, `{delivery:source}`, `{path|filter}`, `{<header:x-event>.id}` for a
 * path whose first step is itself looked up, and `[...]` around a part that is left out when a hole in it has no value. A
 * template with an unfilled hole outside brackets has no value.
 */
export type Template = string

/** Candidates in order: the first whose conditions all hold and whose template has a value wins. */
export type Candidate = Template | { readonly when: readonly Condition[]; readonly use: Template }

/**
 * A template's value is one of some constants, begins with another's value, differs from another's, or is there or not.
 * Without a value the first three are false.
 */
export type Condition =
  | { readonly value: Template; readonly in: readonly string[] }
  | { readonly value: Template; readonly startsWith: Template }
  | { readonly value: Template; readonly differsFrom: Template }
  | { readonly value: Template; readonly present: boolean }
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

/**
 * Where an id is, or what it is made of where the provider gives none: a hash of the stored bytes or of some values.
 * `withinMs` adds the time of receipt in steps of that length, for senders whose bodies repeat: a redelivery in the same
 * step keeps its id, and the same content later is another event. `and` are values
 * that are hashed with the bytes, for senders that say in headers what tells two deliveries apart.
 */
export type IdRule =
  | { readonly use: Template; readonly quality: IdQuality }
  | { readonly hash: 'data'; readonly and?: readonly Template[]; readonly withinMs?: number }
  | { readonly hash: readonly Template[]; readonly and?: never; readonly withinMs?: number }

export const timeFormats = ['rfc3339', 'iso', 'unix-s', 'unix-ms', 'unix-ns'] as const
/** `iso` is RFC 3339 with its offset in any of ISO 8601's forms, or as UTC. */
export type TimeFormat = (typeof timeFormats)[number]

/** `local`: date and time without a zone, which is declared: `UTC`, or an offset such as `+02:00`. */
export type TimeRule =
  | { readonly at: Template; readonly format: TimeFormat }
  | { readonly at: Template; readonly format: 'local'; readonly zone: string }

export interface TimeChoice {
  readonly by: Template
  readonly cases: Readonly<Record<string, readonly TimeRule[]>>
  readonly otherwise: readonly TimeRule[]
}
