import type { Instant } from './clock.ts'
import type { RoutingView, ViewPath } from './routing-view.ts'

/** A set of names that rules may ask for: `tenant.country in sets.eu`. */
export type NamedSets = Readonly<Record<string, readonly string[]>>

/** Where an event may be stored. Of all that match, what every one allows is allowed. */
export interface ResidencyRule {
  readonly id: string
  /** CEL over the routing view. */
  readonly when: string
  readonly allow: readonly string[]
  /** The legal ground, for the record: `contract`, `adequacy`. */
  readonly basis?: string
  /** From then on the rule matches and allows nothing. */
  readonly expires?: Instant
}

/** Where an event is stored, inside what residency allows: the first that matches decides. */
export interface RoutingRule {
  readonly id: string
  readonly when: string
  /** Several are a copy in each. */
  readonly regions: readonly string[] | { readonly cel: string }
}

export const admissionFallbacks = ['refuse', 'hold'] as const

/** What must be true before an event may trigger work. */
export interface AdmissionRule {
  readonly id: string
  readonly when: string
  /** CEL over the routing view and the facts that lookups find. */
  readonly require: string
  readonly otherwise: (typeof admissionFallbacks)[number]
  /** How long a held event waits. */
  readonly expiresMs?: number
}

export interface PolicyRules {
  readonly sets: NamedSets
  readonly residency: readonly ResidencyRule[]
  readonly routing: readonly RoutingRule[]
  readonly admission: readonly AdmissionRule[]
}

export const undecidedReasons = [
  /** Without rules an event goes home, and its tenant is not in the directory. */
  'tenant-unknown',
  'no-residency-rule',
  /** The rules that match allow no region in common, or one of them has expired or failed. */
  'nothing-allowed',
  'no-routing-rule',
  'routing-error',
  /** The rule names no region, one that is not configured, or one that residency does not allow. */
  'routing-nowhere',
  'region-not-configured',
  'region-not-allowed'
] as const
export type UndecidedReason = (typeof undecidedReasons)[number]

/** A rule that could not be evaluated for an event: it decided as strictly as it can. */
export interface RuleError {
  readonly kind: RuleTrace['kind']
  readonly id: string
}

/** Where one event goes. `allowed` is what residency allows; `rules` are the ids of the rules that decided, in order. */
export type Decision =
  | {
      readonly kind: 'regions'
      readonly regions: readonly string[]
      readonly allowed: readonly string[]
      readonly rules: readonly string[]
    }
  | {
      readonly kind: 'undecided'
      readonly why: UndecidedReason
      readonly allowed: readonly string[]
      readonly rules: readonly string[]
      /** Absent where none did; who erred can't have let an event go anywhere. */
      readonly erred?: readonly RuleError[]
    }

/** Facts about what an event names, which its admission may depend on, found outside. */
export const factNames = ['commit.verified', 'image.exists', 'image.signed', 'change.approved'] as const
export type FactName = (typeof factNames)[number]
/** What could not be found out is absent: a rule that needs it errs, and does its `otherwise`. */
export type Facts = Readonly<Partial<Record<FactName, boolean>>>

/** The strictest of what the rules say; `rules` are those that did not admit it. */
export type Admission =
  | { readonly kind: 'admitted' }
  | {
      readonly kind: 'refused'
      readonly rules: readonly string[]
      readonly erred?: readonly RuleError[]
    }
  | {
      readonly kind: 'held'
      readonly rules: readonly string[]
      readonly expiresMs: number | undefined
      readonly erred?: readonly RuleError[]
    }

/** A field of the view, its part, and both as a path. */
type ViewField = readonly [part: keyof RoutingView, field: string, path: ViewPath]

export interface Policy {
  /** Pure; the same view at the same time has the same answer, and an error in a rule never a wider one. */
  decide(view: RoutingView, now: Instant): Decision
  /** The facts without which it can't be said whether an event is admitted; none for most. */
  factsFor(view: RoutingView, now: Instant): readonly FactName[]
  admit(view: RoutingView, now: Instant, facts: Facts): Admission
  /** What the rules read of the view, and whose an event is. */
  readonly reads: readonly ViewField[]
  /** By rule id: a digest of everything that the rule says. */
  readonly versions: ReadonlyMap<string, string>
  /** Each rule with its value, for people. */
  trace(view: RoutingView, now: Instant): readonly RuleTrace[]
}

export interface RuleTrace {
  readonly kind: 'residency' | 'routing' | 'admission'
  readonly id: string
  readonly value: 'matches' | 'does not match' | 'expired' | 'error'
  /** What the rule gives when it matches: regions, or what it requires; or why it failed. No personal values. */
  readonly detail?: string
}
