import type { Instant } from '../core/clock.ts'
import type { PlacedEvent, TranslatedEvent } from '../core/event.ts'
import type { Admission, Decision, FactName, Facts, Policy } from '../core/policy.ts'
import type { RoutingView } from '../core/routing-view.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Source } from '../core/source.ts'
import type { FactValue } from '../core/tenant.ts'
import { consider } from '../pipeline/consider.ts'
import { driftReason } from '../pipeline/quarantine-place.ts'
import { inputsOf } from '../pipeline/record-decisions.ts'
import { findChanges } from '../policy/classes/find-changes.ts'
import type { ProvingParts } from '../policy/classes/prove.ts'
import type { KnownTrace } from '../policy/trace-known.ts'
import type { Universe } from '../policy/classes/universe.ts'
import { describeAdmissionChange, describeChange, describeDriftChange, describeMissingRule } from './describe-change.ts'

/** What policy said of one event: each rule with its value, and what would have given another outcome. */
export interface ExplainedDecision {
  readonly id: string
  readonly source: string
  /**
   * `decided`: it would be published, if another event of its delivery were not undecided. `unknown`: what the rules read
   * of an event that is stored already is no longer known.
   */
  readonly verdict: 'published' | 'held' | 'undecided' | 'refused' | 'decided' | 'unknown'
  /** Why it is not published. */
  readonly reason: string | null
  readonly regions: readonly string[]
  readonly allowed: readonly string[]
  /** In the order in which they are asked. */
  readonly rules: readonly KnownTrace[]
  /** What the rules read. */
  readonly inputs: Readonly<Record<string, FactValue>>
  /** Sentences; each was tried and is so. */
  readonly changes: readonly string[]
}

export interface DecisionFacts {
  readonly snapshot: Snapshot
  readonly source: Source
  readonly proving?: { readonly parts: ProvingParts; readonly universe: Universe } | undefined
  readonly now: Instant
}

/** More events of one delivery are not asked for what would change them. */
const maxChanged = 20

/** Asks policy once more, as the stage did: what it is told of an event, and what it says. */
export function explainDecisions(
  translated: readonly TranslatedEvent[],
  placed: readonly PlacedEvent[] | undefined,
  facts: DecisionFacts
): readonly ExplainedDecision[] {
  const asked = translated.map((event) => consider(event, facts.source, facts.snapshot, facts.now))
  let left = maxChanged
  return asked.map(({ event, view, decision }) => {
    const { id, source } = event.attributes
    const own = placed?.filter(({ attributes }) => attributes.id === id && attributes.source === source)
    const admission = admissionOf(view, own, facts)
    const isUnlike = decision.kind === 'undecided' || admission.kind !== 'admitted'
    if (isUnlike) left -= 1
    return {
      id,
      source,
      ...verdictOf(decision, admission, own),
      allowed: decision.allowed,
      rules: facts.snapshot.policy.trace(view, facts.now),
      inputs: inputsOf(view, facts.snapshot.policy),
      changes:
        isUnlike && left >= 0 ? changesOf(view, decision, admission, { ...facts, policy: facts.snapshot.policy }) : []
    }
  })
}

/** As the stage found it; where nothing was placed, by what is known without asking anybody. */
function admissionOf(
  view: RoutingView,
  placed: readonly PlacedEvent[] | undefined,
  { snapshot: { policy }, now }: DecisionFacts
): Admission {
  const [first] = placed ?? []
  if (first === undefined) return policy.admit(view, now, {})
  if (first.quarantine?.why !== 'held') return { kind: 'admitted' }
  return { kind: 'held', rules: first.quarantine.reason.split(' '), expiresMs: undefined }
}

type Verdict = Pick<ExplainedDecision, 'verdict' | 'reason' | 'regions'>

function verdictOf(decision: Decision, admission: Admission, placed: readonly PlacedEvent[] | undefined): Verdict {
  const regions = placed?.map(({ route }) => route.region) ?? []
  const kept = placed?.find(({ quarantine }) => quarantine?.why === 'undecided')?.quarantine
  if (kept !== undefined) return { verdict: 'undecided', reason: kept.reason, regions }
  if (decision.kind === 'undecided') return { verdict: 'undecided', reason: decision.why, regions }
  if (admission.kind !== 'admitted') return { verdict: admission.kind, reason: admission.rules.join(' '), regions }
  return placed === undefined
    ? { verdict: 'decided', reason: null, regions: decision.regions }
    : { verdict: 'published', reason: null, regions }
}

export interface ChangeFacts extends Pick<DecisionFacts, 'proving' | 'now'> {
  readonly policy: Policy
  /** What was found out about it when it was decided. */
  readonly found?: Facts
}

/** What would have to change, as sentences, for what is not published. */
export function changesOf(
  view: RoutingView,
  decision: Decision,
  admission: Admission,
  { proving, policy, now, found = {} }: ChangeFacts
): readonly string[] {
  if (proving === undefined) return []
  const { parts, universe } = proving
  if (decision.kind === 'undecided') {
    const changes = findChanges(parts, universe, { view, rules: decision.rules, now, facts: found })
    return changes.length === 0 ? [describeMissingRule(decision.why)] : changes.map(describeChange)
  }
  if (admission.kind === 'admitted') return []
  const rules = parts.rules.admission.filter(({ id }) => admission.rules.includes(id))
  const asked: readonly FactName[] = policy.factsFor(view, now).filter((fact) => found[fact] === undefined)
  const hasDrifted = admission.kind === 'held' && admission.rules[0] === driftReason
  return [
    ...(hasDrifted ? [describeDriftChange(rules.length > 0)] : []),
    ...(rules.length > 0 ? describeAdmissionChange(admission.kind, rules, asked) : [])
  ]
}
