interface BenchRules {
  readonly sets: Readonly<Record<string, readonly string[]>>
  readonly residency: readonly Readonly<Record<string, unknown>>[]
  readonly routing: readonly Readonly<Record<string, unknown>>[]
}

/** What tenants are told apart by; the tenants of the bench have one of each. */
export const countries = ['GB', 'DE', 'FR', 'IE'] as const
export const sectors = ['nhs', 'bank', 'shop', 'press', 'energy'] as const

/**
 * So many residency rules, of the kinds that people write: by a tenant's fact, by a set of countries, by the type of the
 * event, by the source. Few match any one event; all allow the bench's one region.
 */
export function makeRules(count: number, { readTime = false }: { readonly readTime?: boolean } = {}): BenchRules {
  const kinds = [
    (at: number) => `has(tenant.sector) && tenant.sector == "${sectors[at % sectors.length] ?? ''}-${at}"`,
    (at: number) => `has(tenant.country) && tenant.country in sets.countries_${at % 10}`,
    (at: number) => `event.type == "com.github.kind_${at}"`,
    (at: number) => `source.name == "team-${at}"`
  ]
  const basis = 'contract'
  const everything = { id: 'everything', when: 'true', allow: ['uk'], basis }
  const others = Array.from({ length: Math.max(0, count - 1) }, (_, at) => ({
    id: `rule-${at}`,
    when: kinds[at % kinds.length]?.(at) ?? 'true',
    allow: ['uk'],
    basis
  }))
  const home = { id: 'home', when: 'tenant.known', regions: { cel: '[tenant.home]' } }
  // A rule that asks for the time makes each decision its own: that is how one runs without the decision cache.
  const rest = { id: 'rest', when: readTime ? 'now > timestamp("2020-01-01T00:00:00Z")' : 'true', regions: ['uk'] }
  return {
    sets: Object.fromEntries(
      Array.from({ length: 10 }, (_, at) => [`countries_${at}`, [countries[at % 4] ?? '', `X${at}`]])
    ),
    residency: [everything, ...others],
    routing: [home, rest]
  }
}
