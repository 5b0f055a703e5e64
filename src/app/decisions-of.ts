import type { DecisionSink } from '../core/decision-sink.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { DecisionRecorder } from '../decisions/decision-recorder.ts'
import type { DecisionStatus } from '../decisions/decision-recorder.ts'
import { systemClock } from '../system/system-clock.ts'
import { LineBudget } from '../telemetry/line-budget.ts'
import type { Telemetry } from './telemetry-of.ts'

/** The decisions of one gateway that no delivery waits for. */
export interface Decisions {
  readonly sink: DecisionSink
  status(): DecisionStatus
  /** Stores what waits, as far as that is done in time. */
  stop(withinMs: number): Promise<void>
}

const linesPerWindow = 1
const windowMs = 60_000

export function createDecisions(snapshot: () => Snapshot, telemetry: Telemetry): Decisions {
  const { metrics, log, onFailure } = telemetry
  const budget = new LineBudget(systemClock, linesPerWindow, windowMs)
  const recorder = new DecisionRecorder({
    clock: systemClock,
    snapshot,
    events: {
      decisionsSent: (queue, records) => metrics.decisionsSent(queue, records),
      decisionRepeated: (verdict) => metrics.decisionRepeated(verdict),
      decisionsDropped: (queue, why, records) => {
        metrics.decisionsDropped(queue, why, records)
        // The metric counts what has no line.
        if (budget.take(`${queue} ${why}`, () => undefined))
          log.write('warn', 'records of decisions are lost', { queue, why, records })
      }
    },
    onFailure
  })
  metrics.decisionsWaiting(() => recorder.waiting())
  return {
    sink: recorder,
    status: () => recorder.status(),
    stop: async (withinMs) => {
      await recorder.stop(withinMs)
      budget.close()
    }
  }
}
