import { domains } from '../../core/provider.ts'
import type { Domain, Provider } from '../../core/provider.ts'

/** The sender that stands for its family, where several are there the first of these. */
const preferred: Readonly<Record<Exclude<Domain, 'scm'>, readonly string[]>> = {
  registry: ['harbor'],
  itsm: ['pagerduty'],
  billing: ['stripe', 'gocardless'],
  cd: ['argocd', 'alertmanager'],
  tenant: ['salesforce', 'hubspot']
}

/** One sender of each family that has any but GitHub’s own, which the five deliveries show, whatever else there is: what the demo shows does not grow with the catalogue. */
export function mainSenders(catalogue: readonly Provider[]): readonly string[] {
  return domains.flatMap((domain) => {
    if (domain === 'scm') return []
    const names = catalogue.filter((provider) => provider.domain === domain).map(({ name }) => name)
    return preferred[domain].find((name) => names.includes(name)) ?? names.slice(0, 1)
  })
}
