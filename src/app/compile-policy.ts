import type { PolicyConfig } from '../config/config.ts'
import type { ProvingParts } from '../policy/classes/prove.ts'
import { compilePolicyRules } from '../policy/compile-policy-rules.ts'
import { createPolicy } from '../policy/create-policy.ts'

/** The policy of a checked configuration, with the rules that it is made of. */
export function compilePolicy({ rules, facts }: PolicyConfig, regions: Iterable<string>): ProvingParts {
  const compiled = compilePolicyRules(rules, facts)
  // A configuration whose rules do not compile is never handed out.
  if (!compiled.ok) throw new Error(compiled.faults.map(({ message }) => message).join('; '))
  return {
    rules,
    compiled: compiled.rules,
    policy: createPolicy({ rules, compiled: compiled.rules, regions: new Set(regions) })
  }
}
