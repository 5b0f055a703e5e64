import type { SourceClass, TenantFacts, Universe } from '../../src/policy/classes/universe.ts'
import type { PlainView } from './reference/decide-event.ts'

/*
 * A world so small that all of its events can be counted out: texts of a few letters, three tenants and nobody, two
 * sources. The alphabet of rules is the alphabet of events.
 */

const letters = ['a', 'b', '.']

function textsUpTo(length: number, alphabet: readonly string[]): readonly string[] {
  let longest: readonly string[] = ['']
  const all = ['']
  for (let at = 0; at < length; at += 1) {
    longest = longest.flatMap((text) => alphabet.map((letter) => text + letter))
    all.push(...longest)
  }
  return all
}

export const shortTexts = textsUpTo(2, ['a', 'b'])
export const shortTypes = [...textsUpTo(2, letters), 'a.b', 'b.a', 'aba', 'ab.', '.ab'].map((text) => `com.x.${text}`)

export const smallSources: readonly SourceClass[] = [
  {
    name: 'open',
    provider: 'x',
    domain: 'scm',
    authMethods: ['hmac-sha256'],
    typeBeginnings: ['com.x.'],
    allow: ['*'],
    tenants: { spaces: ['x'] }
  },
  {
    name: 'narrow',
    provider: 'x',
    domain: 'scm',
    authMethods: ['token'],
    typeBeginnings: ['com.x.'],
    allow: ['com.x.a*', 'com.x.b'],
    tenants: { fixed: 'one' }
  }
]

export const smallTenants: readonly TenantFacts[] = [
  { id: 'one', home: 'uk', facts: { country: 'a', staff: 3 }, spaces: ['x'] },
  { id: 'two', home: 'eu', facts: { country: 'b', gold: true }, spaces: ['x'] },
  { id: 'three', home: 'us', facts: {}, spaces: ['x'] },
  // Of none of the sources: no event is this one's.
  { id: 'four', home: 'us', facts: { country: 'ab' }, spaces: ['y'] }
]

export const smallUniverse: Universe = {
  sources: smallSources,
  tenants: smallTenants,
  gateway: { location: 'uk', environment: 'test' },
  regions: new Set(['uk', 'eu', 'us'])
}

/** Every event that there is, with rules that read no more than this of it. */
export function* enumerateViews(): Generator<PlainView> {
  const hints = [undefined, 'a', 'b', 'ab']
  for (const source of smallSources)
    for (const type of shortTypes)
      for (const tenant of tenantsOf(source))
        for (const environment of hints)
          for (const tier of [undefined, 'a', 'ba']) {
            if (!mayBring(source, type)) continue
            yield viewOf({ source, type, tenant, environment, tier })
          }
}

function mayBring({ allow }: SourceClass, type: string): boolean {
  return allow.some((pattern) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type))
}

function tenantsOf({ tenants }: SourceClass): readonly (TenantFacts | undefined)[] {
  if ('fixed' in tenants) return smallTenants.filter(({ id }) => id === tenants.fixed)
  return [...smallTenants.filter(({ spaces }) => spaces.includes('x')), undefined]
}

interface Said {
  readonly source: SourceClass
  readonly type: string
  readonly tenant: TenantFacts | undefined
  readonly environment: string | undefined
  readonly tier: string | undefined
}

function viewOf({ source, type, tenant, environment, tier }: Said): PlainView {
  const { name, provider, domain, authMethods } = source
  const facts = Object.entries(tenant?.facts ?? {}).map(([fact, value]) => [
    fact,
    typeof value === 'number' ? BigInt(value) : value
  ])
  return {
    event: { type, source: 'urn:x', domain, provider, action: type.slice(type.lastIndexOf('.') + 1) },
    source: { name, authmethod: authMethods[0] ?? '' },
    tenant:
      tenant === undefined
        ? { known: false }
        : { ...Object.fromEntries(facts), known: true, id: tenant.id, home: tenant.home },
    data: { ...(environment === undefined ? {} : { environment }), ...(tier === undefined ? {} : { tier }) },
    gateway: { location: 'uk', environment: 'test' }
  }
}

/** A view of the engine's, as the reference takes it. */
export function toPlainView(view: object): PlainView {
  return Object.fromEntries(
    Object.entries(view).map(([part, fields]: [string, PlainView[string]]) => [
      part,
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value
        ])
      )
    ])
  )
}
