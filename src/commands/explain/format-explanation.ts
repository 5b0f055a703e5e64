import type { ExplainedEvent } from '../explained-event.ts'
import type { Explanation } from '../explain-delivery.ts'
import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import { formatTable } from '../text-table.ts'
import { formatDecisions } from './format-decision.ts'

type Paint = (text: string, style: Style) => string

const verdictStyles: Readonly<Record<string, Style>> = {
  passed: 'green',
  ignored: 'yellow',
  answered: 'yellow',
  refused: 'red',
  deferred: 'red',
  'not reached': 'dim'
}

const shownLines = 20
const shownEvents = 10

/** For people, within 80 columns but for ids and names that are longer. */
export function formatExplanation(explanation: Explanation, paint: Paint): string {
  const { outcome, problem, reply, stages, events, decisions } = explanation
  const paintVerdict = (verdict: string): string => paint(verdict, verdictStyles[verdict] ?? 'green')
  const table = formatTable(
    stages.flatMap(({ stage, verdict, detail }) => {
      const [first = '', ...others] = firstLines(detail)
      return [[stage, paintVerdict(verdict), printable(first)], ...others.map((line) => ['', '', printable(line)])]
    }),
    80
  )
  const ending = formatTable(
    [
      ['outcome', [paintVerdict(outcome), problem ?? ''].join(' ').trim()],
      ['reply', String(reply.status)]
    ],
    80
  )
  const shown = events.slice(0, shownEvents).map(formatEvent)
  const rest = events.length - shown.length
  const more = rest > 0 ? [`… and ${rest} more events; --json has all`] : []
  return [table, ending, ...formatDecisions(decisions, paint), ...shown, ...more].join('\n\n')
}

/** A line for each event, as many as one reads. */
function firstLines(detail: string): readonly string[] {
  const lines = detail.split('\n')
  const more = lines.length - shownLines
  return more > 0 ? [...lines.slice(0, shownLines), `… and ${more} more; --json has all`] : lines
}

function formatEvent(event: ExplainedEvent): string {
  const rows = Object.entries(event).flatMap(([name, value]: [string, string | readonly string[] | null]) => {
    const text = typeof value === 'string' ? value : (value ?? []).join(', ')
    return text === '' ? [] : [[name, printable(text)]]
  })
  return formatTable(rows, 80)
}
