import { printable } from '../printable.ts'
import { formatTable } from '../text-table.ts'
import { firstRows, listed } from './listed.ts'
import type { Replay, ReplayResult } from './replay-deliveries.ts'

const width = 100
const shownRows = 100

/** A row for each captured delivery, those that another configuration treats otherwise first. */
export function formatReplays(replays: readonly Replay[], bold: (text: string) => string): string {
  const compares = replays.some(({ before }) => before !== null)
  const ordered = [...replays.filter(({ moves }) => moves), ...replays.filter(({ moves }) => !moves)]
  const { shown, rest } = firstRows(ordered, shownRows)
  const heads = ['DELIVERY', 'SOURCE', ...(compares ? ['BEFORE', 'NOW'] : ['OUTCOME']), 'RULES'].map(bold)
  const cells = shown.map(({ file, source, before, after, moves }) => [
    printable(file),
    printable(source),
    ...(before === null ? [] : [describe(before)]),
    before === null || moves ? describe(after) : 'the same',
    listed(after.rules)
  ])
  const moving = replays.filter(({ moves }) => moves).length
  const verdict = `${replays.length} ${replays.length === 1 ? 'delivery' : 'deliveries'} replayed${compares ? `, ${moving} with another outcome or place than before` : ''}.`
  return `${formatTable([heads, ...cells], width)}${rest}\n\n${verdict}`
}

function describe({ outcome, problem, regions }: ReplayResult): string {
  const where = regions.length === 0 ? '' : ` in ${regions.join(', ')}`
  return `${outcome}${problem === null ? '' : ` (${problem})`}${where}`
}
