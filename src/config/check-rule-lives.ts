import type { Policy, UndecidedReason } from '../core/policy.ts'
import { describeView } from '../policy/classes/describe-view.ts'
import type { ReachReport, ReachRow } from '../policy/classes/reach-report.ts'
import type { ConfigNode } from './config-node.ts'

/** What is said of a route that leads to nowhere where it may. */
const faults: Readonly<Partial<Record<UndecidedReason, string>>> = {
  'region-not-allowed': 'leads where residency does not allow',
  'region-not-configured': 'leads to what is none of the regions',
  'routing-nowhere': 'names no region',
  'routing-error': 'fails'
}

/** Rules that decide nothing, and routes that leave events undecided, each at its place. */
export function checkRuleLives(root: ConfigNode, report: ReachReport, policy: Policy): void {
  for (const kind of ['residency', 'routing', 'admission'] as const)
    for (const node of root.get(kind).items()) {
      const id = node.get('id').text()
      if (report.rules.get(id)?.kind === 'dead')
        node.warn(
          `\`${id}\` is dead: of all that can arrive, ${kind === 'routing' ? 'it decides nothing' : 'it matches nothing'}`,
          kind === 'routing'
            ? 'rules before it take all that it would match, or nothing matches: move it up, or take it out'
            : 'compare it with the facts of the tenants file and the types of the sources, or take it out'
        )
      else if (kind === 'routing') checkRoute(node, id, report, policy)
    }
  const homeless = findLost(report, 'tenant-home')
  if (homeless !== undefined)
    root
      .get('residency')
      .warn(
        `leaves undecided what goes home to where no rule allows: ${describeRow(homeless, policy)}`,
        'let a rule allow the home, or add `routing` that leads elsewhere'
      )
}

/** One that never leads to where events may be stored is as good as none; of others some tenants' facts may be wrong. */
function checkRoute(node: ConfigNode, id: string, report: ReachReport, policy: Policy): void {
  const lost = findLost(report, id)
  if (lost?.undecided === undefined) return
  const message = `\`${id}\` ${faults[lost.undecided]}: ${describeRow(lost, policy)}`
  const hint = 'such events are undecided: narrow its `when`, or let residency allow the region'
  const decides = report.rows.some(({ rules, regions }) => regions.length > 0 && rules.at(-1) === id)
  if (decides || !report.isWhole) node.warn(message, hint)
  else node.error(`${message}; it never leads anywhere else`, hint)
}

/** Of what a route leaves undecided, that which most tenants have. */
function findLost({ rows }: ReachReport, id: string): ReachRow | undefined {
  const isLost = ({ undecided, rules }: ReachRow): boolean =>
    undecided !== undefined && faults[undecided] !== undefined && rules.at(-1) === id
  return rows.filter(isLost).toSorted((one, other) => other.count - one.count)[0]
}

function describeRow({ witness, count }: ReachRow, policy: Policy): string {
  const of = count === 0 ? '' : ` (${count} ${count === 1 ? 'tenant' : 'tenants'} of that kind)`
  return `such as ${describeView(witness, policy)}${of}`
}
