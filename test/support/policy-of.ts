import type { Decision, Policy } from '../../src/core/policy.ts'
import type { RoutingView } from '../../src/core/routing-view.ts'

/** A policy that decides as it is told, and admits everything. */
export function policyOf(decide: (view: RoutingView) => Decision): Policy {
  return {
    decide,
    factsFor: () => [],
    admit: () => ({ kind: 'admitted' }),
    reads: [],
    versions: new Map(),
    trace: () => []
  }
}

/** A policy that sends everything to these regions. */
export function policyTo(...regions: readonly string[]): Policy {
  return policyOf(() => ({ kind: 'regions', regions, allowed: regions, rules: ['everywhere'] }))
}
