import type { Policy } from '../core/policy.ts'
import { createPolicy } from './create-policy.ts'

/** Without any rules: an event lives in its tenant's home region, and nowhere when there is none. */
export function createHomeRegionPolicy(regions: ReadonlySet<string>): Policy {
  return createPolicy({
    rules: { sets: {}, residency: [], routing: [], admission: [] },
    compiled: { residency: [], routing: [], admission: [], facts: {} },
    regions
  })
}
