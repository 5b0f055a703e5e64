import type { Stage } from '../../core/stage.ts'
import { stages } from '../../core/stage.ts'
import type { ExplainedStage, StageVerdict } from '../explained-stage.ts'
import type { PastEvent } from './past-event.ts'

const notKnown = 'not known: the event’s own record is not there any more'

/** The stages that an event passed before it was stored, or stored nowhere, with what is still known of them. */
export function storedStages(past: PastEvent): readonly ExplainedStage[] {
  const end = endOf(past)
  return stages.map((stage): ExplainedStage => {
    if (end !== undefined && stages.indexOf(stage) > stages.indexOf('place'))
      return { stage, verdict: 'not reached', detail: '' }
    return { stage, verdict: stage === 'place' ? (end ?? 'passed') : 'passed', detail: describe(stage, past) }
  })
}

/** What is stored nowhere ended where it was to get its place. */
function endOf({ decision: { event } }: PastEvent): StageVerdict | undefined {
  if (event.topic !== undefined) return undefined
  return event.verdict === 'refused' ? 'refused' : 'deferred'
}

function describe(stage: Stage, past: PastEvent): string {
  const { attributes } = (past.copy ?? past.kept)?.event ?? {}
  const said = (name: string, absent: string): string => attributes?.get(name) ?? (attributes ? absent : notKnown)
  switch (stage) {
    case 'receive':
      return `at ${attributes?.get('recordedtime') ?? past.judged.time}, in the delivery ${past.decision.delivery}`
    case 'verify':
      return `by ${past.judged.event.inputs['source.authmethod'] ?? said('authmethod', 'what its record does not say')}`
    case 'normalise':
      return `${past.type}, id ${past.id} (${said('idquality', 'quality not said')})`
    case 'validate':
      return describeDrift(past)
    case 'correlate':
      return said('correlationid', 'it names nothing that others do')
    case 'translate':
      return '1 event'
    case 'place':
      return describePlace(past)
    case 'protect':
      return said('dataredacted', 'every byte is the sender’s')
    case 'publish':
      return describePublished(past)
  }
}

function describeDrift({ driftedThen }: PastEvent): string {
  return driftedThen ? 'drift: quarantine; it is held for it' : 'not held for drift'
}

function describePlace({ decision, judged }: PastEvent): string {
  const { verdict, reason = 'no reason recorded', topic, rules } = decision.event
  const place = `${decision.region} by ${rules.join(', ')}: ${topic}`
  switch (verdict) {
    case 'published':
      return place
    case 'released':
      return `released from quarantine to ${place}`
    case 'dropped':
      return `dropped from quarantine, where it was by ${judged.event.rules.join(', ') || reason}`
    case 'held':
      return `held by ${reason}, in ${place}`
    case 'undecided':
      return topic === undefined ? `undecided (${reason}); stored nowhere` : `undecided (${reason}), kept in ${place}`
    case 'refused':
      return `refused by ${reason}; stored nowhere`
  }
}

function describePublished({ decision, copy }: PastEvent): string {
  if (copy === undefined) return `to ${decision.event.topic}, where its record is not there any more`
  const { topic, partition, offset } = copy.place
  return `${topic}@${partition === undefined ? offset : `${partition}:${offset}`}`
}
