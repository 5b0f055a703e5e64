import type { PolicyRules } from '../../core/policy.ts'
import type { ViewPath } from '../../core/routing-view.ts'
import type { KnownValues } from './collect-atoms.ts'
import { openPaths } from './open-fields.ts'
import { maxShared, sliceSize } from './slices.ts'
import type { Slices } from './slices.ts'
import type { TenantFacts, Universe } from './universe.ts'

/** A field with more texts than this is not taken apart by each of them. */
const maxTexts = 1000

/** Every text that the closed fields of the view can have. */
export function* collectKnownValues(universe: Universe): Slices<(rules: PolicyRules) => KnownValues> {
  const texts = new Map<ViewPath, Set<string>>()
  const add = (path: ViewPath, text: string): void => {
    const known = texts.get(path)
    if (known === undefined) texts.set(path, new Set([text]))
    else if (known.size <= maxTexts) known.add(text)
  }
  add('gateway.location', universe.gateway.location)
  add('gateway.environment', universe.gateway.environment)
  for (const { name, provider, domain, authMethods } of universe.sources) {
    add('source.name', name)
    add('event.provider', provider)
    add('event.domain', domain)
    for (const method of authMethods) add('source.authmethod', method)
  }
  let seen = 0
  // Many tenants share one object of facts.
  const known = new Set<TenantFacts['facts']>()
  for (const { id, home, facts } of universe.tenants) {
    if (++seen % sliceSize === 0) yield
    add('tenant.id', id)
    add('tenant.home', home)
    if (known.has(facts)) continue
    if (known.size < maxShared) known.add(facts)
    for (const [name, fact] of Object.entries(facts)) if (typeof fact === 'string') add(`tenant.${name}`, fact)
  }
  const valuesOf = (path: ViewPath): readonly string[] | undefined => {
    // A sender says what stands there: rules that compare it with something else are beyond the classes.
    if (path === 'event.action' || openPaths.includes(path)) return undefined
    const known = texts.get(path) ?? new Set<string>()
    return known.size > maxTexts ? undefined : [...known]
  }
  return ({ sets }) => ({ sets, valuesOf })
}
