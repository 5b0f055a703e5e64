import type { FactName, Policy } from '../../src/core/policy.ts'
import { policyTo } from './policy-of.ts'

/** Sends everything to `uk` that these facts are true of; the rest is held. */
export function policyWanting(...facts: readonly FactName[]): Policy {
  return {
    ...policyTo('uk'),
    factsFor: () => facts,
    admit: (_view, _now, found) =>
      facts.every((fact) => found[fact] === true)
        ? { kind: 'admitted' }
        : { kind: 'held', rules: ['wanting'], expiresMs: undefined }
  }
}
