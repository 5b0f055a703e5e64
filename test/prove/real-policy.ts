import assert from 'node:assert/strict'
import type { FactName, Facts, Policy, PolicyRules } from '../../src/core/policy.ts'
import { factNames } from '../../src/core/policy.ts'
import type { RoutingView } from '../../src/core/routing-view.ts'
import type { FactTypes } from '../../src/policy/cel/scope.ts'
import { compilePolicyRules } from '../../src/policy/compile-policy-rules.ts'
import { createPolicy } from '../../src/policy/create-policy.ts'
import type { Style } from './print-expression.ts'
import { printExpression } from './print-expression.ts'
import type { PlainPolicy, PlainVerdict, PlainView } from './reference/decide-event.ts'

export const proveFacts: FactTypes = Object.fromEntries([
  ['country', 'string'],
  ['sector', 'string'],
  // A fact may be called so.
  ['constructor', 'string'],
  ['staff', 'int'],
  ['share', 'double'],
  ['gold', 'bool']
])

/** What makes a policy of rules: the engine, or one that has a fault. */
export type MakePolicy = (rules: PolicyRules, regions: readonly string[]) => Policy

/** As a gateway does. */
export const makeRealPolicy: MakePolicy = (rules, regions) => {
  const compiled = compilePolicyRules(rules, proveFacts)
  assert.ok(compiled.ok, compiled.ok ? '' : JSON.stringify(compiled.faults))
  return createPolicy({ rules, compiled: compiled.rules, regions: new Set(regions) })
}

/** The same rules in the words of a configuration. */
export function toRules(policy: PlainPolicy, style: Style): PolicyRules {
  const print = (rule: Parameters<typeof printExpression>[0]): string => printExpression(rule, style)
  return {
    sets: policy.sets,
    residency: policy.residency.map(({ id, when, allow, expires }) => ({
      id,
      when: print(when),
      allow,
      ...(expires === undefined ? {} : { expires: Date.parse(expires) })
    })),
    routing: policy.routing.map(({ id, when, regions }) => ({
      id,
      when: print(when),
      regions: 'is' in regions ? { cel: print(regions) } : regions
    })),
    admission: policy.admission.map(({ id, when, require, otherwise }) => ({
      id,
      when: print(when),
      require: print(require),
      otherwise
    }))
  }
}

/** The same event as a gateway sees it: whole numbers are numbers. */
export function toRoutingView(view: PlainView): RoutingView {
  const plain = Object.entries(view).map(([part, fields]) => [part, toFields(fields)])
  return Object.fromEntries(plain) as RoutingView // drawn with all of its parts
}

export function toFields(fields: PlainView[string]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])
  )
}

export interface RealVerdict extends PlainVerdict {
  /** Of what is undecided. */
  readonly why?: string
}

/** What the engine makes of an event; of the facts it gets only those that it asks for. */
export function decideReally(policy: Policy, view: RoutingView, facts: PlainView, now: number): RealVerdict {
  const decision = policy.decide(view, now)
  const { allowed } = decision
  if (decision.kind === 'undecided') return { verdict: 'undecided', regions: [], allowed, why: decision.why }
  const admission = policy.admit(view, now, toFacts(facts, policy.factsFor(view, now)))
  if (admission.kind === 'refused') return { verdict: 'refused', regions: [], allowed }
  if (admission.kind === 'held') return { verdict: 'held', regions: decision.regions.slice(0, 1), allowed }
  return { verdict: 'placed', regions: decision.regions, allowed }
}

export function toFacts(facts: PlainView, wanted: readonly FactName[] = factNames): Facts {
  return Object.fromEntries(
    wanted.flatMap((fact) => {
      const [record = '', field = ''] = fact.split('.')
      const value = facts[record]?.[field]
      return typeof value === 'boolean' ? [[fact, value]] : []
    })
  )
}
