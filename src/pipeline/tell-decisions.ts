import type { DecisionSink } from '../core/decision-sink.ts'
import type { Admission, Decision, RuleError } from '../core/policy.ts'
import type { ConsideredEvent } from '../core/event.ts'
import { decisionRecord } from './record-decisions.ts'
import type { DecidedDelivery, DecidedEvent } from './record-decisions.ts'

/** A delivery, and who is told what was decided about it besides the places of its events. */
export interface ToldDelivery extends DecidedDelivery {
  /** Without it what is stored nowhere is recorded nowhere, and nothing is copied. */
  readonly decisions?: DecisionSink | undefined
  readonly onRuleErred?: ((error: RuleError) => void) | undefined
}

/** Of a delivery that is stored nowhere because something of it is undecided. */
export function tellUndecided(considered: readonly ConsideredEvent[], delivery: ToldDelivery): void {
  tellUnstored(
    considered.map(({ event: { attributes }, view, decision }): DecidedEvent => {
      const { allowed, rules } = decision
      const reason = decision.kind === 'undecided' ? decision.why : 'with-undecided'
      return { attributes, decided: { view, allowed, rules }, verdict: 'undecided', reason }
    }),
    delivery
  )
}

/** Of the events that admission refuses, whatever becomes of the others of their delivery. */
export function tellRefused(
  judged: readonly { readonly considered: ConsideredEvent; readonly admission: Admission }[],
  delivery: ToldDelivery
): void {
  tellUnstored(
    judged.flatMap(({ considered: { event, view, decision }, admission }): readonly DecidedEvent[] => {
      if (admission.kind !== 'refused') return []
      const { allowed } = decision
      const rules = [...decision.rules, ...admission.rules]
      const reason = admission.rules.join(' ')
      return [{ attributes: event.attributes, decided: { view, allowed, rules }, verdict: 'refused', reason }]
    }),
    delivery
  )
}

/** They are recorded where the gateway is: no region stores anything with which they could be. */
function tellUnstored(events: readonly DecidedEvent[], delivery: ToldDelivery): void {
  if (events.length === 0) return
  const { location } = delivery.snapshot.gateway
  const told = events.map((event) => withoutForeignData(event, location))
  delivery.decisions?.unstored(decisionRecord(location, told, delivery))
}

/** Where residency says that an event belongs elsewhere, what its payload says is not written here. */
function withoutForeignData(event: DecidedEvent, location: string): DecidedEvent {
  const { allowed, view } = event.decided
  if (allowed.length === 0 || allowed.includes(location)) return event
  return { ...event, decided: { ...event.decided, view: { ...view, data: {} } } }
}

export function tellErrors(said: readonly (Decision | Admission)[], { onRuleErred }: ToldDelivery): void {
  for (const one of said) if ('erred' in one) for (const error of one.erred ?? []) onRuleErred?.(error)
}
