import { ask, findAllowed } from './decide-event.ts'
import type { PlainPolicy, PlainView } from './decide-event.ts'

/** The rules that have a say in what becomes of an event: those that match or fail, and of routes the first. */
export function decidingRules(policy: PlainPolicy, view: PlainView, nowMs: number): readonly string[] {
  const isAsked = (rule: PlainPolicy['residency'][number] | PlainPolicy['admission'][number]): boolean =>
    ask(rule.when, policy, view, nowMs) !== false
  const allowed = findAllowed(policy, view, nowMs) ?? []
  const isRouted = allowed.length > 0
  const route = policy.routing.find(({ when }) => ask(when, policy, view, nowMs) !== false)
  return [
    ...policy.residency.filter(isAsked).map(({ id }) => id),
    ...(isRouted && route !== undefined ? [route.id] : []),
    ...policy.admission.filter(isAsked).map(({ id }) => id)
  ]
}
