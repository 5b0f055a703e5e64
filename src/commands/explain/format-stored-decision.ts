import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import type { StoredDecision } from '../stored-decisions.ts'
import { formatTable } from '../text-table.ts'

const width = 80

/** Whether a rule that decided is still what it was. */
export type RuleToday = 'the same' | 'changed' | 'gone' | 'built in'

/** A stored decision, with what became of its rules since. */
export interface DescribedDecision extends StoredDecision {
  /** Whether the configuration that decided is the one that is given; `unknown` where not all of that could be read. */
  readonly snapshotToday: 'the same' | 'changed' | 'unknown'
  readonly today: Readonly<Record<string, RuleToday>>
}

/** Of the configuration that is given. */
export interface GivenDigest {
  readonly digest: string
  /** False where what it names could not all be read: then another digest says nothing. */
  readonly isWhole: boolean
}

export function describeStoredDecision(
  decision: StoredDecision,
  versions: ReadonlyMap<string, string>,
  digest: GivenDigest
): DescribedDecision {
  const today = decision.event.rules.map((rule): readonly [string, RuleToday] => {
    const [id = '', version] = rule.split('@')
    if (version === undefined) return [rule, 'built in']
    const current = versions.get(id)
    return [rule, current === undefined ? 'gone' : current === version ? 'the same' : 'changed']
  })
  const otherwise = digest.isWhole ? 'changed' : 'unknown'
  const snapshotToday = decision.snapshot === digest.digest ? 'the same' : otherwise
  return { ...decision, snapshotToday, today: Object.fromEntries(today) }
}

/** For people. */
export function formatStoredDecision(
  { event, today, ...head }: DescribedDecision,
  paint: (text: string, style: Style) => string
): string {
  const { id, source, type, verdict, topic, reason, allowed, rules, inputs } = event
  const { partition, offset } = head.place
  const said = paint(verdict, verdict === 'published' ? 'green' : 'yellow')
  const rows = [
    ['event', id],
    ['source', source],
    ['type', type],
    ['verdict', reason === undefined ? said : `${said} (${printable(reason)})`],
    ['stored', topic === undefined ? 'nowhere' : `${topic}, in ${head.region}`],
    ['allowed', allowed.join(', ') || 'nowhere'],
    ...rules.map((rule, at) => [at === 0 ? 'rules' : '', `${rule}${describeToday(today[rule])}`]),
    ...Object.entries(inputs).map(([path, value], at) => [at === 0 ? 'reads' : '', `${path} = ${value}`]),
    ['delivery', `${head.delivery} at ${head.time}, by ${head.source} of ${head.gateway}`],
    ['snapshot', `${head.snapshot}${describeSnapshot(head.snapshotToday)}`],
    ['record', `${head.place.topic}@${partition === undefined ? offset : `${partition}:${offset}`}`]
  ]
  return formatTable(
    rows.map(([name = '', value = '']) => [name, name === 'verdict' ? value : printable(value)]),
    width
  )
}

function describeSnapshot(today: DescribedDecision['snapshotToday']): string {
  if (today === 'the same') return ', the configuration that is given'
  return today === 'changed' ? ', which is not the configuration that is given' : ', which can’t be compared'
}

function describeToday(today: RuleToday | undefined): string {
  if (today === 'changed') return ', which says something else today'
  return today === 'gone' ? ', which is no rule any more' : ''
}
