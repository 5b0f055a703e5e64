import type { ExplainedDecision } from '../explained-decision.ts'
import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import { formatTable } from '../text-table.ts'

type Paint = (text: string, style: Style) => string

const verdictStyles = {
  published: 'green',
  held: 'yellow',
  undecided: 'red',
  refused: 'red',
  decided: 'yellow',
  unknown: 'yellow'
} as const
const ruleStyles = {
  matches: 'green',
  'does not match': 'dim',
  expired: 'red',
  error: 'red',
  unknown: 'yellow'
} as const

const width = 80
const shownDecisions = 10
const shownRules = 40

/** What policy said, told once for events of which it said the same. */
export function formatDecisions(decisions: readonly ExplainedDecision[], paint: Paint): readonly string[] {
  const groups = [...Map.groupBy(decisions, (decision) => JSON.stringify({ ...decision, id: '', source: '' })).values()]
  const more = groups.length - shownDecisions
  return [
    ...groups.slice(0, shownDecisions).map((group) => formatGroup(group, paint)),
    ...(more > 0 ? [`… and ${more} more kinds of decision; --json has all`] : [])
  ]
}

/** One decision, or several that say the same, under a name of its own. */
export function formatGroup(group: readonly ExplainedDecision[], paint: Paint, name = 'policy'): string {
  const [first] = group
  if (first === undefined) return ''
  const { verdict, reason, regions, inputs, changes } = first
  const of = group.length === 1 ? first.id : `${first.id} and ${group.length - 1} more`
  const said = [verdict, reason === null ? '' : `(${reason})`, regions.length === 0 ? '' : `in ${regions.join(', ')}`]
  const rows = [
    [name, `${paint(said.filter((word) => word !== '').join(' '), verdictStyles[verdict])}: ${printable(of)}`],
    ...Object.entries(inputs).map(([path, value], at) => [at === 0 ? 'reads' : '', printable(`${path} = ${value}`)]),
    ...changes.map((change, at) => [at === 0 ? 'instead' : '', printable(change)])
  ]
  return [formatTable(rows, width), ...formatRules(first, paint)].join('\n')
}

function formatRules({ rules }: ExplainedDecision, paint: Paint): readonly string[] {
  if (rules.length === 0) return []
  // Of very many rules those that said something matter.
  const told = rules.length > shownRules ? rules.filter(({ value }) => value !== 'does not match') : rules
  const shown = told.slice(0, shownRules)
  const rest = rules.length - shown.length
  const cells = shown.map(({ kind, id, value, detail = '' }) => [
    `  ${kind}`,
    id,
    paint(value, ruleStyles[value]),
    printable(detail)
  ])
  return [formatTable(cells, width), ...(rest > 0 ? [`  … and ${rest} more; --json has all`] : [])]
}
