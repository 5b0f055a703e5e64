import type { Instant } from '../../core/clock.ts'
import { proveClasses } from './prove.ts'
import type { ProvingParts } from './prove.ts'
import type { Slices } from './slices.ts'
import type { Universe } from './universe.ts'

/**
 * Whether every region is reached and every route leads somewhere that residency allows. It ends with the class that shows
 * the last of it: what is wrong with a policy as a whole is ruled out sooner than all is found that may be said of it.
 */
export function* leadsEverywhere(parts: ProvingParts, universe: Universe, now: Instant): Slices<boolean> {
  const regions = new Set(universe.regions)
  const routes = new Set(parts.compiled.routing.map(({ rule }) => rule.id))
  const leads = (): boolean => regions.size === 0 && routes.size === 0
  yield* proveClasses(
    [parts],
    universe,
    (_source, _tenants, view) => {
      const decision = parts.policy.decide(view, now)
      if (decision.kind !== 'regions') return
      for (const region of decision.regions) regions.delete(region)
      routes.delete(decision.rules.at(-1) ?? '')
    },
    leads
  )
  return leads()
}
