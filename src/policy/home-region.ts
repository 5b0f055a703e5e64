import type { Decision, Policy, RoutingView } from '../core/policy.ts'

/** The first form of policy: an event lives in its tenant's home region, and nowhere when there is none. */
export function createHomeRegionPolicy(regions: ReadonlySet<string>): Policy {
  return { decide: (view) => decideHome(view, regions) }
}

function decideHome({ tenant }: RoutingView, regions: ReadonlySet<string>): Decision {
  if (!tenant.known) return { kind: 'undecided', why: 'tenant-unknown' }
  if (!regions.has(tenant.home)) return { kind: 'undecided', why: 'home-not-configured' }
  return { kind: 'regions', regions: [tenant.home], rules: ['tenant-home'] }
}
