import type { Registry } from 'prom-client'
import type { Observer } from '../core/observer.ts'
import { counterOf, gaugeOf } from './instruments.ts'

export interface DecisionMetrics extends Pick<Observer, 'ruleErred'> {
  decisionsSent(queue: string, records: number): void
  decisionsDropped(queue: string, why: string, records: number): void
  decisionRepeated(verdict: string): void
  /** Asked at each scrape: how many wait, by the queue. */
  decisionsWaiting(read: () => ReadonlyMap<string, number>): void
}

/** What is told of rules that err, and of the decisions that no delivery waits for. */
export function createDecisionMetrics(registry: Registry): DecisionMetrics {
  const ruleErrors = counterOf(registry, 'turnpike_rule_errors_total')
  const sent = counterOf(registry, 'turnpike_decisions_sent_total')
  const dropped = counterOf(registry, 'turnpike_decisions_dropped_total')
  const repeated = counterOf(registry, 'turnpike_decisions_repeated_total')
  let readWaiting: () => ReadonlyMap<string, number> = () => new Map()
  const waiting = gaugeOf(registry, 'turnpike_decisions_waiting', () => {
    for (const [queue, records] of readWaiting()) waiting.child(queue).set(records)
  })
  return {
    ruleErred: ({ kind, id }) => ruleErrors(kind, id).inc(),
    decisionsSent: (queue, records) => sent(queue).inc(records),
    decisionsDropped: (queue, why, records) => dropped(queue, why).inc(records),
    decisionRepeated: (verdict) => repeated(verdict).inc(),
    decisionsWaiting: (read) => {
      readWaiting = read
    }
  }
}
