import type { Config } from '../../config/config.ts'
import type { Instant } from '../../core/clock.ts'
import { mayKeep } from '../../pipeline/may-keep.ts'
import { describeView } from '../../policy/classes/describe-view.ts'
import type { ReachReport, ReachRow, RuleLife } from '../../policy/classes/reach-report.ts'
import { printable } from '../printable.ts'
import { formatTable } from '../text-table.ts'
import { firstRows, listed } from './listed.ts'
import type { ProvedConfig } from './prove-config.ts'

type Bold = (text: string) => string

const width = 100
const shownRows = 40

export interface ReachFormat {
  readonly config: Pick<Config, 'sources' | 'policy'>
  readonly now: Instant
  readonly bold: Bold
}

/** What the policy does, as tables that people can sign: where events go, what is undecided, and which rules live. */
export function formatReach({ report, parts }: ProvedConfig, format: ReachFormat): string {
  const rows = report.rows.toSorted(byName)
  const decided = rows.filter(({ undecided }) => undecided === undefined)
  const undecided = rows.filter((row) => row.undecided !== undefined)
  return [
    formatDecided(decided, format.bold),
    undecided.length === 0 ? '' : formatUndecided(undecided, parts, format),
    report.rules.size === 0 ? '' : formatRules(report, parts, format),
    describeProof(report)
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function byName(one: ReachRow, other: ReachRow): number {
  return compare(nameOf(one), nameOf(other))
}

function nameOf({ domain, tenants, regions }: ReachRow): string {
  return [domain, tenants, ...regions].join('\n')
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function formatDecided(rows: readonly ReachRow[], bold: Bold): string {
  if (rows.length === 0) return 'Nothing that can arrive is stored anywhere.'
  const { shown, rest } = firstRows(rows, shownRows)
  const heads = ['EVENTS', 'TENANTS', 'COUNT', 'REGIONS', 'SOURCES', 'RULES'].map(bold)
  const cells = shown.map(({ domain, tenants, count, regions, sources, rules }) => [
    domain,
    printable(tenants),
    countOf(count),
    regions.join(', '),
    listed(sources),
    listed(rules)
  ])
  return formatTable([heads, ...cells], width) + rest
}

function formatUndecided(rows: readonly ReachRow[], { policy }: ProvedConfig['parts'], format: ReachFormat): string {
  const { shown, rest } = firstRows(rows, shownRows)
  const heads = ['UNDECIDED', 'TENANTS', 'COUNT', 'WHY', 'SOURCES', 'SUCH AS'].map(format.bold)
  const cells = shown.map(({ domain, tenants, count, undecided = '', allowed, sources, witness }) => [
    domain,
    printable(tenants),
    countOf(count),
    undecided,
    listed(sources.map((source) => `${source}${custodyOf(source, allowed, format)}`)),
    printable(describeView(witness, policy))
  ])
  return formatTable([heads, ...cells], width) + rest
}

/** What is undecided is stored nowhere, but for custody. */
function custodyOf(source: string, allowed: readonly string[], { config, now }: ReachFormat): string {
  const custody = config.sources.get(source)?.custody
  return custody !== undefined && custody.expires > now && mayKeep(custody, allowed)
    ? ` (kept in ${custody.region})`
    : ''
}

function countOf(count: number): string {
  return count === 0 ? '-' : String(count)
}

function formatRules(report: ReachReport, { policy }: ProvedConfig['parts'], { config, bold }: ReachFormat): string {
  const lives = [...report.rules]
  // What is not live matters more than what is.
  const ordered = [
    ...lives.filter(([, { kind }]) => kind !== 'live'),
    ...lives.filter(([, { kind }]) => kind === 'live')
  ]
  const { shown, rest } = firstRows(ordered, shownRows)
  const kinds = ruleKinds(config)
  const cells = shown.map(([id, life]) => {
    const why = life.kind === 'live' ? `such as ${describeView(life.witness, policy)}` : whyNot(id, life)
    return [id, kinds.get(id) ?? '', life.kind, printable(why)]
  })
  return formatTable([['RULE', 'KIND', 'LIFE', 'WHY'].map(bold), ...cells], width) + rest
}

export function ruleKinds({ policy: { rules } }: Pick<Config, 'policy'>): ReadonlyMap<string, string> {
  const kinds = ['residency', 'routing', 'admission'] as const
  return new Map(kinds.flatMap((kind) => rules[kind].map(({ id }) => [id, kind] as const)))
}

function whyNot(id: string, life: Exclude<RuleLife, { kind: 'live' }>): string {
  if (life.kind === 'dead') return 'nothing that can arrive is decided by it'
  if (life.because.length === 0) return 'there are more classes of events than are looked at'
  const others = life.because.filter((other) => other !== id)
  return life.because.includes(id)
    ? 'it asks more of texts or of time than the classes tell apart'
    : `it depends on ${listed(others)}, beyond what the classes tell apart`
}

function describeProof({ isWhole, hasAllClasses, beyond }: ReachReport): string {
  if (isWhole) return 'Proved for everything that can arrive.'
  const whys = [
    ...(hasAllClasses ? [] : ['there are more classes of events than are looked at']),
    ...(beyond.length === 0
      ? []
      : [
          `${listed(beyond)} ${beyond.length === 1 ? 'asks' : 'ask'} more of texts or of time than the classes tell apart`
        ])
  ]
  return `Not proved for everything that can arrive: ${whys.join('; ')}. Other rows than these are possible.`
}
