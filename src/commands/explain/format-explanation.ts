import type { ExplainedEvent } from '../explained-event.ts'
import type { Explanation } from '../explain-delivery.ts'
import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import { formatTable } from '../text-table.ts'

type Paint = (text: string, style: Style) => string

const verdictStyles: Readonly<Record<string, Style>> = {
  passed: 'green',
  ignored: 'yellow',
  answered: 'yellow',
  refused: 'red',
  deferred: 'red',
  'not reached': 'dim'
}

/** For people, within 80 columns but for ids and names that are longer. */
export function formatExplanation(explanation: Explanation, paint: Paint): string {
  const { outcome, problem, reply, stages, events } = explanation
  const paintVerdict = (verdict: string): string => paint(verdict, verdictStyles[verdict] ?? 'green')
  const table = formatTable(
    stages.map(({ stage, verdict, detail }) => [stage, paintVerdict(verdict), printable(detail)]),
    80
  )
  const ending = formatTable(
    [
      ['outcome', [paintVerdict(outcome), problem ?? ''].join(' ').trim()],
      ['reply', String(reply.status)]
    ],
    80
  )
  return [table, ending, ...events.map(formatEvent)].join('\n\n')
}

function formatEvent(event: ExplainedEvent): string {
  const rows = Object.entries(event).flatMap(([name, value]: [string, string | readonly string[] | null]) => {
    const text = typeof value === 'string' ? value : (value ?? []).join(', ')
    return text === '' ? [] : [[name, printable(text)]]
  })
  return formatTable(rows, 80)
}
