import type { TenantList } from '../core/tenant.ts'
import type { SourceDraft } from './build-sources.ts'
import type { ConfigNode } from './config-node.ts'
import { declaredFacts } from './fact-types.ts'
import { didYouMean } from './suggest-name.ts'
import type { TenantsRequest } from './tenants/tenants-request.ts'

export interface TenantSurroundings {
  readonly root: ConfigNode
  readonly sources: readonly SourceDraft[]
  readonly providers: ReadonlySet<string>
}

/**
 * Spaces whose names are compared without regard to case: a source's own as its provider says, a provider's when all
 * sources that look there agree. Where they don't, names must be exact: a wrong tenant is worse than none.
 */
function findCaselessSpaces(sources: readonly SourceDraft[]): ReadonlySet<string> {
  const caseless = new Set<string>()
  const exact = new Set<string>()
  for (const { name, provider, tenant } of sources) {
    if (tenant.kind === 'fixed') continue
    const found = provider.tenants[tenant.name]?.caseless === true ? caseless : exact
    found.add(`source/${name}`).add(provider.name)
  }
  for (const space of exact) caseless.delete(space)
  return caseless
}

/** What the rest of the configuration knows of what its tenants file may hold. */
export function requestTenants(path: string, { root, sources, providers }: TenantSurroundings): TenantsRequest {
  return {
    path,
    regions: namesUnder(root.get('regions')),
    spaces: [...providers, ...namesUnder(root.get('sources')).map((name) => `source/${name}`)],
    caselessSpaces: [...findCaselessSpaces(sources)],
    facts: declaredFacts(root.get('tenants').get('facts'))
  }
}

function namesUnder(node: ConfigNode): readonly string[] {
  return node.children().map(({ name }) => name)
}

/** A misspelt id is looked for among so many: of a million, to compare it with each would take seconds. */
const comparedIds = 10_000

/** Whether every source has a rule that leads to tenants of the file. */
export function checkTenantRules(tenants: TenantList | undefined, root: ConfigNode): boolean {
  const file = root.get('tenants')
  let good = true
  for (const source of root.get('sources').children()) {
    const [fixed, from] = [source.get('tenant').get('fixed'), source.get('tenant').get('from')]
    const rule = fixed.exists ? fixed : from
    const isKnown = !fixed.exists || tenants?.byId(fixed.text()) !== undefined
    if (rule.exists && !file.exists)
      rule.error('needs a tenants file, and none is named', 'add `tenants: { file: tenants.ndjson }`')
    else if (tenants !== undefined && !isKnown && fixed.text() !== '')
      fixed.error(`\`${fixed.text()}\` is no tenant of the tenants file`, suggestId(fixed.text(), tenants))
    good &&= isKnown
  }
  return good
}

function suggestId(id: string, tenants: TenantList): string | undefined {
  const ids: string[] = []
  for (const tenant of tenants.all()) if (ids.push(tenant.id) === comparedIds) break
  return didYouMean(id, ids).hint
}
