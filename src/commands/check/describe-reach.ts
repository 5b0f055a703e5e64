import type { Config } from '../../config/config.ts'
import { witnessOf } from '../../policy/classes/describe-view.ts'
import { ruleKinds } from './format-reach.ts'
import type { ProvedConfig } from './prove-config.ts'

/** For `--json`: every row and every rule. What is not known is null. */
export function describeReach({ report, parts }: ProvedConfig, config: Pick<Config, 'policy'>): object {
  const { isWhole, hasAllClasses, beyond, rows, rules, unreached } = report
  const kinds = ruleKinds(config)
  return {
    whole: isWhole,
    allClasses: hasAllClasses,
    beyond,
    reach: rows.map(({ domain, undecided = null, witness, ...row }) => ({
      events: domain,
      ...row,
      undecided,
      witness: witnessOf(witness, parts.policy)
    })),
    rules: [...rules].map(([id, life]) => ({
      id,
      kind: kinds.get(id) ?? null,
      life: life.kind,
      because: life.kind === 'unknown' ? life.because : [],
      witness: life.kind === 'live' ? witnessOf(life.witness, parts.policy) : null
    })),
    unreached
  }
}
