import type { Instant } from '../core/clock.ts'
import type { PolicyRules } from '../core/policy.ts'
import type { Custody } from '../core/source.ts'

interface Staying {
  readonly policy: { readonly rules: Pick<PolicyRules, 'admission'> }
  readonly sources: Iterable<{ readonly custody?: Custody | undefined }>
}

/** How long an event that comes now may lie in a region's quarantine by what the configuration says; undefined where none can. */
export function longestStayMs({ policy, sources }: Staying, region: string, now: Instant): number | undefined {
  const holds = policy.rules.admission.flatMap(({ otherwise, expiresMs }) =>
    otherwise === 'hold' ? (expiresMs ?? []) : []
  )
  const custodies = [...sources].flatMap(({ custody }) => (custody?.region === region ? custody.expires - now : []))
  const stays = [...holds, ...custodies]
  return stays.length === 0 ? undefined : Math.max(0, ...stays)
}
