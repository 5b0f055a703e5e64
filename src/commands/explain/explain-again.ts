import type { Instant } from '../../core/clock.ts'
import { factNames } from '../../core/policy.ts'
import type { Admission, Decision, FactName, Facts } from '../../core/policy.ts'
import type { ViewPath } from '../../core/routing-view.ts'
import type { Snapshot } from '../../core/snapshot.ts'
import { driftReason } from '../../pipeline/quarantine-place.ts'
import { inputsOf } from '../../pipeline/record-decisions.ts'
import { findChanges } from '../../policy/classes/find-changes.ts'
import { traceKnown } from '../../policy/trace-known.ts'
import { describeChange, describeNoOtherPlace, describeUnknownChange } from '../describe-change.ts'
import { changesOf } from '../explained-decision.ts'
import type { ChangeFacts, DecisionFacts, ExplainedDecision } from '../explained-decision.ts'
import type { PastEvent } from './past-event.ts'
import type { RebuiltView } from './rebuild-view.ts'

export interface AskingAgain {
  readonly snapshot: Snapshot
  readonly proving: NonNullable<DecisionFacts['proving']>
  readonly now: Instant
}

interface AgainFacts extends Omit<ChangeFacts, 'proving' | 'found'>, Pick<AskingAgain, 'proving'> {
  readonly found: Facts
}

/** What today's rules say of an event that is stored, as far as what they read is known. Nobody is asked about it. */
export function explainAgain(
  past: PastEvent,
  rebuilt: RebuiltView,
  { snapshot, proving, now }: AskingAgain
): ExplainedDecision {
  const { policy } = snapshot
  const { view, unknown } = rebuilt
  const { rules, missing } = traceKnown(proving.parts, rebuilt, now)
  const read = Object.entries(inputsOf(view, policy)).filter(([path]) => !isIn(unknown, path))
  const found = factsFound(past)
  const shown = { id: past.id, source: past.source, rules, inputs: { ...Object.fromEntries(read), ...found } }
  if (missing.length > 0) {
    const reason = `not known: ${missing.join(', ')}`
    const changes = [describeUnknownChange(missing)]
    return { ...shown, verdict: 'unknown', reason, regions: [], allowed: [], changes }
  }
  const decision = policy.decide(view, now)
  const admission = holdDrifted(past, policy.admit(view, now, found), snapshot)
  const changes = changesAgain(rebuilt, decision, admission, { proving, policy, now, found })
  return { ...shown, ...verdictOf(decision, admission), allowed: decision.allowed, changes }
}

/** As for a delivery, and what would give a published event another place. */
function changesAgain(
  { view, unknown }: RebuiltView,
  decision: Decision,
  admission: Admission,
  facts: AgainFacts
): readonly string[] {
  const isAdmitted = admission.kind === 'admitted'
  if (decision.kind !== 'undecided' && !isAdmitted) return changesOf(view, decision, admission, facts)
  // Another fact could make a rule count that reads it.
  if (unknown.size > 0) return [describeUnknownChange([...unknown])]
  if (decision.kind === 'undecided') return changesOf(view, decision, admission, facts)
  const { parts, universe } = facts.proving
  const { now, found } = facts
  const changes = findChanges(parts, universe, { view, rules: decision.rules, now, facts: found })
  return changes.length === 0 ? [describeNoOtherPlace()] : changes.map(describeChange)
}

function isIn(paths: ReadonlySet<ViewPath>, path: string): boolean {
  return [...paths].some((each) => each === path)
}

type Verdict = Pick<ExplainedDecision, 'verdict' | 'reason' | 'regions'>

function verdictOf(decision: Decision, admission: Admission): Verdict {
  if (decision.kind === 'undecided') return { verdict: 'undecided', reason: decision.why, regions: [] }
  const { regions } = decision
  if (admission.kind === 'admitted') return { verdict: 'published', reason: null, regions }
  const reason = admission.rules.join(' ')
  return { verdict: admission.kind, reason, regions: admission.kind === 'held' ? regions.slice(0, 1) : [] }
}

/** What was asked outside when it was decided, and answered. */
function factsFound({ judged }: PastEvent): Facts {
  const found: Partial<Record<FactName, boolean>> = {}
  for (const name of factNames) {
    const value = judged.event.inputs[name]
    if (typeof value === 'boolean') found[name] = value
  }
  return found
}

/** Its payload differs from its contract schema as much as it did. */
function holdDrifted({ driftedThen, judged }: PastEvent, admission: Admission, { sources }: Snapshot): Admission {
  if (!driftedThen || sources.get(judged.source)?.drift !== 'quarantine') return admission
  if (admission.kind === 'admitted') return { kind: 'held', rules: [driftReason], expiresMs: undefined }
  return admission.kind === 'held' ? { ...admission, rules: [driftReason, ...admission.rules] } : admission
}
