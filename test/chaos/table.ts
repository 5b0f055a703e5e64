import type { KafkaClient } from '../../src/bus/kafka/kafka-clients.ts'
import type { Fault } from './fault.ts'
import type { Verdict } from './judge.ts'
import type { ScenarioResult } from './run-scenario.ts'
import type { Schedule } from './schedule.ts'

/** One run with what became of it; a run that could not be held has only a sentence. */
export interface RunOutcome {
  readonly fault: Fault
  readonly seed: number
  readonly client: KafkaClient
  readonly schedule: Schedule
  readonly result: { readonly scenario: ScenarioResult; readonly verdict: Verdict } | RunFailure
}

/** A run that could not be held, with what the gateway wrote, if it ran. */
interface RunFailure {
  readonly failure: string
  readonly log: readonly string[]
}

const columns = [
  'fault',
  'seed',
  'window',
  'sent',
  'acknowledged',
  'lost',
  'misplaced',
  'duplicates',
  'longest answer',
  'time to recover',
  'accepted outside',
  'most memory',
  'result'
]

/** Markdown; the widths are for those who watch it grow. */
export const tableHead = `${formatRow(columns)}\n${formatRow(columns.map(() => '---'))}`

export function hasPassed({ result }: RunOutcome): boolean {
  return 'verdict' in result && result.verdict.broken.length === 0
}

export function formatOutcome({ fault, seed, client, schedule, result }: RunOutcome): string {
  if ('failure' in result) {
    const empty = columns.slice(3).map(() => '')
    return formatRow([
      fault.name,
      String(seed),
      windowOf(schedule, [client]),
      ...empty.slice(1),
      escapeCell(result.failure)
    ])
  }
  const { verdict, scenario } = result
  const { evidence, notes } = scenario
  return formatRow([
    fault.name,
    String(seed),
    windowOf(schedule, [client, ...notes]),
    ...[verdict.sent, verdict.acknowledged, verdict.lost, verdict.misplaced, verdict.duplicates].map(String),
    formatMs(verdict.longestAnswerMs),
    evidence.recoveredAfterMs === undefined ? 'never' : formatMs(evidence.recoveredAfterMs),
    `${(100 * verdict.acceptedOutside).toFixed(verdict.acceptedOutside === 1 ? 0 : 2)} %`,
    `${Math.round(evidence.mostMemoryBytes / 1024 / 1024)} MiB`,
    verdict.broken.length === 0 ? 'kept' : escapeCell(verdict.broken.join('; '))
  ])
}

/** For whoever asks why a run has not passed: when its fault began, and what the gateway complained of. */
export function formatLog({ result }: RunOutcome): string {
  const { log } = 'failure' in result ? result : result.scenario
  const complaints = log.filter((line) => !line.includes('"level":"info"'))
  return [...('failure' in result ? [] : [describeBegin(result.scenario)]), ...complaints].join('\n')
}

function describeBegin({ evidence }: ScenarioResult): string {
  return `the fault began at ${new Date(performance.timeOrigin + evidence.window.from).toISOString()}`
}

/** How long, by which client, and what else the seed has chosen. */
function windowOf({ windowMs, requestTimeoutMs }: Schedule, notes: readonly string[]): string {
  return [`${formatMs(windowMs)}, calls ${formatMs(requestTimeoutMs)}`, ...notes].join(', ')
}

function formatMs(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

function formatRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function escapeCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ')
}
