import type { Outcome } from '../core/outcome.ts'
import type { Problem } from '../core/problem.ts'
import type { SchemeProof } from '../core/proof.ts'
import type { Source } from '../core/source.ts'
import { stages } from '../core/stage.ts'
import type { Stage } from '../core/stage.ts'
import type { ExplainedDecision } from './explained-decision.ts'
import { explainProblem } from './explained-problem.ts'
import { readEvents } from './explained-event.ts'
import type { JournalledEvent } from './explained-event.ts'

export type StageVerdict = 'passed' | 'ignored' | 'answered' | 'refused' | 'deferred' | 'not reached'

export interface ExplainedStage {
  readonly stage: Stage
  readonly verdict: StageVerdict
  /** A sentence or a few words, a line for each event, without payload values. */
  readonly detail: string
}

/** The result of each stage that the delivery passed, in their order. */
export type PassedStages = Map<Stage, unknown>

export interface StageFacts {
  readonly outcome: Outcome
  readonly source: Source
  readonly passed: PassedStages
  /** Where the payload differs from its contract schema. */
  readonly drift: readonly string[]
  /** What policy said of each event that came as far. */
  readonly decisions: readonly ExplainedDecision[]
  /** For which a registry would be asked. */
  readonly imagesAsked: number
}

/** One verdict for every stage; the delivery ended at the first that it did not pass. */
export function explainStages(facts: StageFacts): readonly ExplainedStage[] {
  const { outcome, source, passed } = facts
  const end = stages.find((stage) => !passed.has(stage))
  return stages.map((stage) => {
    if (passed.has(stage)) return { stage, verdict: 'passed', detail: describePassed(stage, facts) }
    if (stage !== end) return { stage, verdict: 'not reached', detail: '' }
    if ('problem' in outcome)
      return { stage, verdict: outcome.kind, detail: describeEnd(outcome.problem, stage, facts) }
    if (outcome.kind === 'ignored')
      return { stage, verdict: 'ignored', detail: describeIgnored(outcome.reason, source) }
    return { stage, verdict: 'answered', detail: 'the sender asked something that ends here' }
  })
}

function describeIgnored(reason: 'event-not-allowed' | 'empty-batch', { allow }: Source): string {
  return reason === 'empty-batch' ? 'the batch has no items' : `the type is none of events.allow: ${allow.join(', ')}`
}

function describePassed(stage: Stage, facts: StageFacts): string {
  const { passed, drift, source } = facts
  const result = passed.get(stage)
  const events = readEvents(result)
  switch (stage) {
    case 'receive':
      return `${bodyBytes(result)} bytes`
    case 'verify':
      return describeProof(result) + describeCallback(facts)
    case 'normalise':
      return describeEach(
        events,
        ({ attributes }) => `${attributes.type}, id ${attributes.id} (${attributes.idquality})`
      )
    case 'validate':
      return describeDrift(drift, source)
    case 'correlate':
      return describeEach(events, ({ attributes }) => attributes.correlationid ?? '')
    case 'translate':
      return events.length === 1 ? '1 event' : `${events.length} events`
    case 'place':
      return describePlaced(events, facts)
    case 'protect':
      return describeProtection(events)
    case 'publish':
      return 'would be stored; explain stores nothing'
  }
}

/** A line for each copy, and one for each event that has none. */
function describePlaced(events: readonly JournalledEvent[], { decisions }: StageFacts): string {
  const refused = decisions.filter(({ verdict }) => verdict === 'refused')
  const isOne = events.length + refused.length === 1
  const named = (id: string, line: string): string => (isOne ? line : `${id}: ${line}`)
  return [
    ...events.map((event) => named(event.attributes.id, describePlace(event))),
    ...refused.map(({ id, reason }) => named(id, `refused by ${reason}; stored nowhere`))
  ].join('\n')
}

function describePlace({ route, decided, quarantine }: JournalledEvent): string {
  const place = `${route?.region} by ${decided?.rules.join(', ')}: ${route?.topic}`
  if (quarantine === undefined) return place
  const { why, reason, until } = quarantine
  const end = until === undefined ? '' : ` until ${new Date(until).toISOString()}`
  return why === 'held' ? `held by ${reason}${end}, in ${place}` : `undecided (${reason}), kept${end} in ${place}`
}

/** Where some of several events are undecided, each is told: none of them is stored. */
function describeEnd(problem: Problem, stage: Stage, { source, decisions }: StageFacts): string {
  const why = explainProblem(problem, source)
  if (stage !== 'place') return why
  const rules = [...new Set(decisions.flatMap(({ verdict, reason }) => (verdict === 'refused' ? (reason ?? []) : [])))]
  const first =
    problem.code === 'not-admitted' ? `${problem.code}: refused by ${rules.join(', ')}; nothing is stored` : why
  const each = decisions.map(({ id, verdict, reason }) => `${id}: ${verdict}${reason === null ? '' : ` (${reason})`}`)
  return [first, ...(decisions.length > 1 ? each : [])].join('\n')
}

function describeDrift(drift: readonly string[], { drift: action, provider }: Source): string {
  if (provider.schema === undefined) return 'there is no contract schema to hold it against'
  return drift.length === 0 ? 'as its contract schema says' : `drift: ${action}; ${drift.join('; ')}`
}

/** A line for each event of a batch, those that say the same once. */
function describeEach(events: readonly JournalledEvent[], say: (event: JournalledEvent) => string): string {
  return [...new Set(events.map(say))].join('\n')
}

/** Counts, never a value. */
function describeProtection(events: readonly JournalledEvent[]): string {
  const isUntouched = events.every(({ attributes }) => attributes.dataredacted === undefined)
  if (isUntouched) return 'every byte is the sender’s'
  return describeEach(events, ({ attributes, route }) => `${route?.region}: ${attributes.dataredacted ?? 'untouched'}`)
}

function bodyBytes(result: unknown): number {
  const isDelivery = typeof result === 'object' && result !== null && 'body' in result
  return isDelivery && result.body instanceof Uint8Array ? result.body.length : 0
}

function describeProof(result: unknown): string {
  if (typeof result !== 'object' || result === null || !('proof' in result)) return ''
  const { proof } = result
  if (typeof proof !== 'object' || proof === null || !('layers' in proof) || !Array.isArray(proof.layers)) return ''
  const layers: readonly SchemeProof[] = proof.layers
  return layers.map(({ method, secret }) => `${method} by ${secret}`).join(' and ')
}

function describeCallback({ source, imagesAsked }: StageFacts): string {
  const { callback } = source.proof
  if (callback === undefined) return ''
  const { host } = new URL(callback.origin)
  if (imagesAsked === 0) return `; ${host} is not asked: nothing is announced`
  return `; ${host} would be asked for ${imagesAsked === 1 ? 'the image' : `${imagesAsked} images`} that it announces`
}
