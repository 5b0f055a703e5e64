import type { Clock } from '../core/clock.ts'
import type { Observer, Settlement } from '../core/observer.ts'
import type { JsonLog } from './json-log.ts'
import { LineBudget } from './line-budget.ts'
import { lineOf } from './settlement-line.ts'

export interface DeliveryLogOptions {
  readonly log: JsonLog
  readonly clock: Clock
  /** Lines a second for each source and cause, of deliveries that anybody can send. */
  readonly maxRefusedLines?: number
}

export interface DeliveryLog extends Observer {
  /** Writes the summaries that are due; the log itself is stopped by its owner. */
  stop(): void
}

const windowMs = 1000
const ruleWindowMs = 60_000
const defaultMaxRefusedLines = 10

/**
 * One line a delivery. What was refused or never proved costs its sender nothing, so beyond a rate such deliveries
 * are counted in one line instead; proved ones that were deferred have a line each.
 */
export function createDeliveryLog(options: DeliveryLogOptions): DeliveryLog {
  const { log, clock, maxRefusedLines = defaultMaxRefusedLines } = options
  const budget = new LineBudget(clock, maxRefusedLines, windowMs)
  // The metric counts what has no line.
  const ruleBudget = new LineBudget(clock, 1, ruleWindowMs)

  /** `code` and `source` are words of ours and of the configuration: the keys are few. */
  function mayWrite(source: string, code: string): boolean {
    return budget.take(`${source}\0${code}`, (suppressed) =>
      log.write('warn', 'lines left out', { source, code, suppressed, windowMs })
    )
  }

  return {
    received: () => undefined,
    settled: (settlement) => {
      const code = costlessCode(settlement)
      if (code !== undefined && !mayWrite(settlement.source, code)) return
      const { level, msg, fields } = lineOf(settlement)
      log.write(level, msg, fields)
    },
    drifted: (source, fault) => {
      if (mayWrite(source, 'drift')) log.write('warn', 'payload differs from its contract schema', { source, fault })
    },
    // What it was evaluated over stays out of the log: the record of the decision has what may be seen of it.
    ruleErred: ({ kind, id }) => {
      if (ruleBudget.take(id, () => undefined)) log.write('warn', 'a rule could not be evaluated', { kind, rule: id })
    },
    storedInPart: (source) => {
      if (mayWrite(source, 'stored-in-part'))
        log.write('warn', 'one region stored its part of a delivery and another did not', { source })
    },
    publishedLate: (source, stored) => {
      if (mayWrite(source, 'published-late'))
        log.write('warn', 'publish ended after its delivery was answered', { source, stored })
    },
    stop: () => {
      budget.close()
      ruleBudget.close()
    }
  }
}

/** The problem's code, for a delivery that anybody can send as often as they like. */
function costlessCode({ outcome, secrets }: Settlement): string | undefined {
  if (!('problem' in outcome)) return undefined
  return outcome.kind === 'refused' || secrets === undefined ? outcome.problem.code : undefined
}
