import type { Instant } from '../core/clock.ts'
import type { PolicyRules } from '../core/policy.ts'
import type { ListedTenant } from '../core/tenant.ts'
import { mayKeep } from '../pipeline/may-keep.ts'
import { leadsEverywhere } from '../policy/classes/leads-everywhere.ts'
import { reportReachInSlices } from '../policy/classes/reach-report.ts'
import type { ReachReport, ReachRow } from '../policy/classes/reach-report.ts'
import type { CompiledRules } from '../policy/compile-policy-rules.ts'
import { createPolicy } from '../policy/create-policy.ts'
import { withoutExpiry } from '../policy/residency.ts'
import { checkRuleLives } from './check-rule-lives.ts'
import type { GatewayConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import { costOfFailures } from './cost-of-failures.ts'
import type { SourceDraft } from './build-sources.ts'
import { FindingReport } from './finding.ts'
import type { Finding } from './finding.ts'
import { finishInSlices, finishSparingly } from './finish-in-slices.ts'
import { universeOf } from './universe-of.ts'

export interface ReachSurroundings {
  readonly sources: readonly SourceDraft[]
  /** More than once. */
  readonly tenants: Iterable<ListedTenant>
  readonly gateway: Pick<GatewayConfig, 'location' | 'environment'>
  readonly policy: { readonly rules: PolicyRules; readonly compiled: CompiledRules }
  readonly now: Instant
  /** Given what only warns, to find it when it keeps nobody waiting. */
  readonly postpone: ((find: FindWarnings) => void) | undefined
}

/** More about a configuration that was loaded. */
export type FindWarnings = () => Promise<readonly Finding[]>

/**
 * Proves what the configuration does with everything that can arrive, and says what of it is a mistake. Grounds that have
 * expired count as if they had not: what merely expires must not keep a gateway from starting (invariant 8). With
 * `postpone` only mistakes are looked for where there are none, and what would be warned of is left to it.
 */
export async function checkReach(
  root: ConfigNode,
  { sources, policy, now, postpone, ...rest }: ReachSurroundings
): Promise<void> {
  // Where one of these is wrong, that was reported, and what is reached is not known.
  if (['sources', 'residency', 'routing', 'admission'].some((section) => root.get(section).isFaulty)) return
  const regions = root
    .get('regions')
    .children()
    .map(({ name }) => name)
  const residency = policy.compiled.residency.map(({ rule, when }) => ({ rule: withoutExpiry(rule), when }))
  const parts = {
    rules: { ...policy.rules, residency: residency.map(({ rule }) => rule) },
    compiled: { ...policy.compiled, residency }
  }
  const proving = { ...parts, policy: createPolicy({ ...parts, regions: new Set(regions) }) }
  const universe = universeOf({ ...rest, sources, regions })
  const tell = (at: ConfigNode, report: ReachReport): void => {
    checkRuleLives(at, report, proving.policy)
    checkRegions(at, report, sources)
    checkCustody(at, report, sources, now)
  }
  if (postpone === undefined || !(await finishInSlices(leadsEverywhere(proving, universe, now))))
    return tell(root, await finishInSlices(reportReachInSlices(proving, universe, now)))
  postpone(async () => {
    const found = await finishSparingly(reportReachInSlices(proving, universe, now))
    // That of the load has been given out.
    const report = new FindingReport()
    const again = root.reportingTo(report)
    tell(again, found)
    if (!found.hasAllClasses) warnOfRest(again)
    return report.sorted([root.place.file])
  })
}

/** Of what is not said nobody may think that it was looked for. */
function warnOfRest(root: ConfigNode): void {
  root
    .get('residency')
    .warn(
      'was looked at in part: more kinds of events can arrive than are decided one by one',
      '`turnpike check` says which rules it can tell nothing of'
    )
}

/** A region that no delivery can be placed in is a mistake in its name, a home, a rule or a source. */
function checkRegions(root: ConfigNode, report: ReachReport, sources: readonly SourceDraft[]): void {
  const undecided = report.rows.filter((row) => row.undecided !== undefined)
  const keeping = sources.flatMap(({ name, custody }) =>
    custody !== undefined && undecided.some((row) => row.sources.includes(name) && mayKeep(custody, row.allowed))
      ? custody.region
      : []
  )
  const kept = new Set(keeping)
  const hasRules = root.get('residency').exists || root.get('routing').exists
  for (const region of report.unreached.filter((name) => !kept.has(name))) {
    const node = root.get('regions').get(region)
    if (!report.isWhole)
      node.warn(
        'is reached by nothing that could be looked at',
        'what `turnpike check` calls unknown may lead there; take the region out if it does not'
      )
    else if (hasRules)
      node.error(
        'can be reached by no delivery: no rule leads there, of all that can arrive',
        'let a rule lead there, or take the region out'
      )
    else
      node.error(
        'can be reached by no delivery: no source leads to a tenant whose home it is',
        'give such a tenant a name that a source finds or a source of its own, or take the region out'
      )
  }
}

/** Where "send again" costs more than the delivery, what is undecided should be kept. */
function checkCustody(root: ConfigNode, { rows }: ReachReport, sources: readonly SourceDraft[], now: Instant): void {
  for (const { name, provider, custody } of sources) {
    const cost = costOfFailures(provider)
    const isKept = ({ allowed }: ReachRow): boolean =>
      custody !== undefined && custody.expires > now && mayKeep(custody, allowed)
    const row = rows.find((each) => each.undecided !== undefined && each.sources.includes(name) && !isKept(each))
    if (row === undefined || cost === undefined) continue
    root
      .get('sources')
      .get(name)
      .warn(
        `has no custody ${custody === undefined || custody.expires <= now ? 'in force' : 'where it may be kept'}, and ${cost}: undecided is ${row.tenants} (${row.undecided})`,
        'add `custody: { region: …, basis: …, expires: … }`, or rules and tenants that decide it'
      )
  }
}
