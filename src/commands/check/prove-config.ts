import { compilePolicy } from '../../app/compile-policy.ts'
import type { Config } from '../../config/config.ts'
import { universeOf } from '../../config/universe-of.ts'
import type { Instant } from '../../core/clock.ts'
import type { ProvingParts } from '../../policy/classes/prove.ts'
import { reportReach } from '../../policy/classes/reach-report.ts'
import type { ReachReport } from '../../policy/classes/reach-report.ts'
import type { Universe } from '../../policy/classes/universe.ts'

/** What of a configuration policy depends on. */
export interface PolicyInputs extends Pick<Config, 'regions' | 'sources' | 'tenants' | 'policy'> {
  readonly gateway: Pick<Config['gateway'], 'location' | 'environment'>
}

export interface ProvedConfig {
  readonly parts: ProvingParts
  readonly universe: Universe
  readonly report: ReachReport
}

/** What a configuration does, at a moment, with everything that can arrive. */
export function proveConfig(config: PolicyInputs, now: Instant): ProvedConfig {
  const parts = compilePolicy(config.policy, config.regions.keys())
  const universe = universeOfConfig(config)
  return { parts, universe, report: reportReach(parts, universe, now) }
}

export function universeOfConfig({ gateway, regions, sources, tenants }: PolicyInputs): Universe {
  return universeOf({ gateway, regions: regions.keys(), sources: sources.values(), tenants: tenants.directory.all() })
}
