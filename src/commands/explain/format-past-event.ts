import type { ExplainedDecision } from '../explained-decision.ts'
import type { ExplainedStage } from '../explained-stage.ts'
import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import { formatTable } from '../text-table.ts'
import { formatGroup } from './format-decision.ts'

/** An event that a region stores decisions about: the stages that it passed, and what today's rules say of it. */
export interface ExplainedPast {
  readonly id: string
  readonly source: string
  readonly stages: readonly ExplainedStage[]
  /** By the configuration that is given, now. */
  readonly now: ExplainedDecision
  /** Paths that today's rules read and of which nothing is known any more. */
  readonly unknown: readonly string[]
  /** Where what is told of it is not what was told then. */
  readonly notes: readonly string[]
}

const width = 80

/** For people. */
export function formatPastEvent(
  { stages, now, unknown, notes }: ExplainedPast,
  paint: (text: string, style: Style) => string
): string {
  const styles: Readonly<Record<string, Style>> = { passed: 'green', refused: 'red', deferred: 'red' }
  const passed = formatTable(
    stages.map(({ stage, verdict, detail }) => [stage, paint(verdict, styles[verdict] ?? 'dim'), printable(detail)]),
    width
  )
  const said = [
    ...unknown.map((path) => ['unknown', printable(`${path}: nothing that is stored says what it was`)]),
    ...notes.map((note) => ['note', printable(note)])
  ]
  return [passed, formatGroup([now], paint, 'today'), ...(said.length === 0 ? [] : [formatTable(said, width)])].join(
    '\n\n'
  )
}
