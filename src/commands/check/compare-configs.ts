import type { Config } from '../../config/config.ts'
import type { Instant } from '../../core/clock.ts'
import { comparePolicies } from '../../policy/classes/compare-policies.ts'
import type { Comparison } from '../../policy/classes/compare-policies.ts'
import { compilePolicy } from '../../app/compile-policy.ts'
import { compareDirectories } from './compare-directories.ts'
import type { DirectoryChange } from './compare-directories.ts'
import type { ProvedConfig } from './prove-config.ts'

export interface ConfigComparison {
  /** What the rules move: the events of the new sources and tenants under both policies. */
  readonly policy: Comparison
  /** What the tenants file moves: who is new, who is gone, and whose home or facts are others. */
  readonly directory: DirectoryChange
  /** What else may hold, refuse or keep other events than before; classes do not tell of it. */
  readonly beside: { readonly admission: readonly string[]; readonly custody: readonly string[] }
}

/** What would move if a configuration came in the place of another one. */
export function compareConfigs(
  before: Config,
  after: { readonly config: Config; readonly proved: ProvedConfig },
  now: Instant
): ConfigComparison {
  const old = compilePolicy(before.policy, before.regions.keys())
  const { parts, universe } = after.proved
  const ids = [old, parts].flatMap(({ rules }) => rules.admission.map(({ id }) => id))
  const { sources } = after.config
  return {
    policy: comparePolicies(old, parts, universe, now),
    directory: compareDirectories(before.tenants.directory, after.config.tenants.directory),
    beside: {
      admission: [...new Set(ids)].filter((id) => old.policy.versions.get(id) !== parts.policy.versions.get(id)),
      custody: [...new Set([...before.sources.keys(), ...sources.keys()])].filter(
        (name) => custodyOf(before, name) !== custodyOf(after.config, name)
      )
    }
  }
}

function custodyOf({ sources }: Config, name: string): string {
  const { region, expires } = sources.get(name)?.custody ?? {}
  return JSON.stringify([region, expires])
}
