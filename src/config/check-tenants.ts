import { tenantNameKey } from '../core/tenant.ts'
import type { SourceDraft } from './build-sources.ts'
import { configLimits } from './config-limits.ts'
import type { ConfigNode } from './config-node.ts'
import { formatPath } from './finding.ts'
import type { Finding, FindingReport } from './finding.ts'
import type { TenantLine } from './read-tenants.ts'
import { didYouMean } from './suggest-name.ts'

export interface TenantSurroundings {
  readonly root: ConfigNode
  readonly sources: readonly SourceDraft[]
  readonly providers: ReadonlySet<string>
  readonly report: FindingReport
}

/**
 * Spaces whose names are compared without regard to case: a source's own as its provider says, a provider's when all
 * sources that look there agree. Where they don't, names must be exact: a wrong tenant is worse than none.
 */
export function findCaselessSpaces(sources: readonly SourceDraft[]): ReadonlySet<string> {
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

/** Whether each line fits what only the rest of the configuration knows: regions, spaces, and other lines' names. */
export function checkTenantLines(
  lines: readonly TenantLine[],
  caseless: ReadonlySet<string>,
  { root, providers, report }: TenantSurroundings
): boolean {
  const regions = new Set(namesUnder(root.get('regions')))
  const spaces = new Set([...providers, ...namesUnder(root.get('sources')).map((name) => `source/${name}`)])
  const holders = new Map<string, TenantLine>()
  let faults = 0
  for (const line of lines) {
    const found = [...findHomeFault(line, regions), ...findNameFaults(line, spaces, caseless, holders)]
    for (const fault of found.slice(0, Math.max(0, configLimits.tenantFindings - faults)))
      report.add({ file: line.file, line: line.line, column: 1, severity: 'error', ...fault })
    faults += found.length
  }
  return faults === 0
}

type LineFault = Pick<Finding, 'path' | 'message' | 'hint'>

function findHomeFault({ tenant: { home } }: TenantLine, regions: ReadonlySet<string>): readonly LineFault[] {
  // Without any region there is a larger mistake to tell.
  if (regions.size === 0 || regions.has(home)) return []
  return [{ path: 'home', message: `\`${home}\` is none of the regions`, ...didYouMean(home, regions) }]
}

function findNameFaults(
  line: TenantLine,
  spaces: ReadonlySet<string>,
  caseless: ReadonlySet<string>,
  holders: Map<string, TenantLine>
): readonly LineFault[] {
  const faults: LineFault[] = []
  for (const [space, names] of Object.entries(line.tenant.names)) {
    const path = formatPath(['names', space])
    if (!spaces.has(space)) {
      const message = 'is neither a provider nor `source/` and the name of a source'
      faults.push({ path, message, ...didYouMean(space, spaces) })
    }
    for (const name of names) {
      const key = JSON.stringify([space, tenantNameKey(name, caseless.has(space))])
      const first = holders.get(key) ?? line
      holders.set(key, first)
      if (first !== line) faults.push({ path, message: `\`${name}\` names the tenant of line ${first.line} too` })
    }
  }
  return faults
}

function namesUnder(node: ConfigNode): readonly string[] {
  return node.children().map(({ name }) => name)
}

/** Whether every source has a rule that leads to tenants of the file. */
export function checkTenantRules(lines: readonly TenantLine[] | undefined, root: ConfigNode): boolean {
  const file = root.get('tenants')
  const ids = new Set((lines ?? []).map((line) => line.tenant.id))
  let good = true
  for (const source of root.get('sources').children()) {
    const [fixed, from] = [source.get('tenant').get('fixed'), source.get('tenant').get('from')]
    const rule = fixed.exists ? fixed : from
    const isKnown = !fixed.exists || ids.has(fixed.text())
    if (rule.exists && !file.exists)
      rule.error('needs a tenants file, and none is named', 'add `tenants: { file: tenants.ndjson }`')
    else if (lines !== undefined && !isKnown && fixed.text() !== '')
      fixed.error(`\`${fixed.text()}\` is no tenant of the tenants file`, didYouMean(fixed.text(), ids).hint)
    good &&= isKnown
  }
  return good
}
