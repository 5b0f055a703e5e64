import type { Policy } from '../../core/policy.ts'
import { describeView, witnessOf } from '../../policy/classes/describe-view.ts'
import { printable } from '../printable.ts'
import { formatTable } from '../text-table.ts'
import type { ConfigComparison } from './compare-configs.ts'
import { firstRows, listed } from './listed.ts'

const width = 100
const shownRows = 40

/** What would move, and how many tenants have something that does. */
export function formatComparison(
  { policy, directory, beside }: ConfigComparison,
  against: string,
  reads: Pick<Policy, 'reads'>,
  bold: (text: string) => string
): string {
  const { shown, rest } = firstRows(policy.moves, shownRows)
  const heads = ['EVENTS', 'TENANTS', 'COUNT', 'BEFORE', 'AFTER', 'SUCH AS'].map(bold)
  const cells = shown.map(({ domain, tenants, count, before, after, witness }) => [
    domain,
    printable(tenants),
    count === 0 ? '-' : String(count),
    before,
    after,
    printable(describeView(witness, reads))
  ])
  const moves =
    cells.length === 0
      ? `Against ${against}, the rules move nothing.`
      : `Against ${against}, the rules move events of ${count(policy.tenants)}:\n\n${formatTable([heads, ...cells], width)}${rest}`
  const whys = [
    ...(policy.hasAllClasses ? [] : ['there are more classes of events than are looked at']),
    ...(policy.beyond.length === 0 ? [] : [`rules ask more than the classes tell apart: ${listed(policy.beyond)}`])
  ]
  const whole = policy.isWhole ? '' : `Not compared whole: ${whys.join('; ')}.`
  return [moves, formatDirectory(directory), formatBeside(beside), whole].filter((part) => part !== '').join('\n\n')
}

function formatDirectory({ added, removed, changed }: ConfigComparison['directory']): string {
  if (added + removed + changed.length === 0) return ''
  const changes = changed.reduce((sum, change) => sum + change.count, 0)
  const { shown, rest } = firstRows(changed, shownRows)
  const lines = shown.map((change) => `  ${count(change.count)}: ${printable(change.what)}`)
  return (
    [
      `Of the tenants file: ${added} added, ${removed} removed, ${changes} changed${changes === 0 ? '.' : ':'}`,
      ...lines
    ].join('\n') + rest
  )
}

/** That nothing moves must not be read as if nothing else became of events. */
function formatBeside({ admission, custody }: ConfigComparison['beside']): string {
  const what = [
    ...(admission.length === 0 ? [] : [`what is held or refused (${listed(admission)})`]),
    ...(custody.length === 0 ? [] : [`what is kept undecided (custody of ${listed(custody)})`])
  ]
  return what.length === 0
    ? ''
    : `Not compared, and not as before: ${what.join(', and ')}. Captured deliveries show it: see --deliveries.`
}

function count(tenants: number): string {
  return `${tenants} tenant${tenants === 1 ? '' : 's'}`
}

/** For `--json`. */
export function describeComparison(
  { policy, directory, beside }: ConfigComparison,
  reads: Pick<Policy, 'reads'>
): object {
  const { isWhole, hasAllClasses, beyond, moves, tenants } = policy
  return {
    whole: isWhole,
    allClasses: hasAllClasses,
    beyond,
    tenants,
    moves: moves.map(({ domain, witness, ...move }) => ({
      events: domain,
      ...move,
      witness: witnessOf(witness, reads)
    })),
    directory,
    beside
  }
}
