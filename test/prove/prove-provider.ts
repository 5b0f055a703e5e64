import type { Domain, Provider } from '../../src/core/provider.ts'
import type { Custody, Source } from '../../src/core/source.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { makeGitHubSource } from '../support/make-snapshot.ts'
import { providerWith } from '../support/provider-delivery.ts'
import type { PlainPolicy } from './reference/decide-event.ts'

/** A sender whose batches say everything that policy can see of an item. */
const base = {
  name: 'prove',
  tenants: { name: { use: ['{item:tenant}'] } },
  hints: {
    country: ['{item:data.country}'],
    environment: ['{item:data.environment}'],
    tier: ['{item:data.tier}'],
    severity: ['{item:data.severity}']
  },
  event: {
    items: 'items',
    id: [{ use: '{item:id}', quality: 'native' }],
    type: ['com.prove.{item:type}'],
    source: ['{item:source}'],
    entity: ['{item:id}']
  }
} as const

const domains: readonly Domain[] = ['scm', 'registry', 'itsm']
const providers = new Map<Domain, Pick<Source, 'provider' | 'reader'>>(
  domains.map((domain) => {
    const provider: Provider = providerWith({ ...base, domain })
    return [domain, { provider, reader: compileReader(provider) }]
  })
)

/** Every source of a policy; those have custody that it says. */
export function proveSources(plain: PlainPolicy, domain: Domain): ReadonlyMap<string, Source> {
  const sources = ['github', 'gitlab', 'other'].map((name) =>
    makeGitHubSource({
      name,
      ...providers.get(domain),
      tenant: { kind: 'from', name: 'name' },
      ...custodyOf(plain, name)
    })
  )
  return new Map(sources.map((source) => [source.name, source]))
}

function custodyOf({ custody }: PlainPolicy, name: string): { readonly custody?: Custody } {
  const given = custody[name]
  if (given === undefined) return {}
  return { custody: { region: given.region, basis: 'contract', expires: Date.parse(given.expires) } }
}
