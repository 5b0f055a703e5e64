import { checkLedger, isSuccess } from '../support/ledger.ts'
import type { Attempt, LedgerReport, Outage } from '../support/ledger.ts'
import type { KafkaRegionName } from '../support/kafka-home.ts'
import { regionNames } from './evidence.ts'
import type { Evidence, StoredEntry } from './evidence.ts'

/** GitHub's, in which it wants an answer: https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks */
const deadlineMs = 10_000
/** Waiting deliveries are bounded by 64 MiB a region; the rest is the process itself. */
const mostMemoryBytes = 512 * 1024 * 1024
/** A gateway without deliveries has nothing to wait for; whoever stops it waits for it. */
const endsWithinMs = 3000
const shownIds = 3
/** What is not refused is felt as late from here on. */
const lateMs = 1000

export interface Verdict {
  readonly sent: number
  readonly acknowledged: number
  readonly lost: number
  readonly misplaced: number
  readonly duplicates: number
  readonly longestAnswerMs: number
  /** Of the answers outside the window: 1 is all. */
  readonly acceptedOutside: number
  /** Sentences; none for a run that keeps every promise. */
  readonly broken: readonly string[]
}

/** Holds a run against every promise that has to be kept through a fault. */
export function judge(evidence: Evidence): Verdict {
  const reports = regionNames.map((region) => ledgerOf(region, evidence))
  const attempts = regionNames.flatMap((region) => evidence.attempts[region])
  const lost = reports.flatMap((report) => report.lost)
  const misplaced = evidence.stored.filter(isMisplaced).map(({ id }) => id)
  const longestAnswerMs = Math.max(0, ...attempts.map(({ sentAt, endedAt }) => endedAt - sentAt))
  const refused = reports.flatMap((report) => report.refused)
  return {
    sent: attempts.length,
    acknowledged: sum(reports.map((report) => report.acknowledged)),
    lost: lost.length,
    misplaced: misplaced.length,
    duplicates: sum(reports.map((report) => report.duplicates)),
    longestAnswerMs,
    acceptedOutside: 1 - refused.length / Math.max(1, countOutside(evidence)),
    broken: [
      ...listed('acknowledged and not stored', lost),
      ...listed('in a region that is not its own', misplaced),
      ...reports.flatMap((report) => describeReport(report, evidence.window)),
      ...(longestAnswerMs < deadlineMs ? [] : [`an answer took ${Math.round(longestAnswerMs)} ms`]),
      ...describeRun(evidence)
    ]
  }
}

function ledgerOf(region: KafkaRegionName, evidence: Evidence): LedgerReport {
  const { stored, decided, outages, destroyed } = evidence
  const attempts = evidence.attempts[region]
  // What belongs to nobody is somebody's all the same: the ledger of the place where it lies will not know it.
  const entries = stored.filter(({ tenant, cluster }) => (tenant ?? cluster) === region)
  const outage = outages[region]
  const report = checkLedger(attempts, entries, outage === undefined ? [] : [outage], decided[region])
  if (region !== 'uk' || destroyed === undefined) return report
  const excused = new Set(attempts.filter((attempt) => overlap(attempt, destroyed)).map(({ id }) => id))
  return { ...report, lost: report.lost.filter((id) => !excused.has(id)) }
}

function isMisplaced({ tenant, cluster, topic }: StoredEntry): boolean {
  return tenant !== undefined && (tenant !== cluster || tenant !== topic)
}

function describeReport(report: LedgerReport, window: Outage): readonly string[] {
  const { altered, invented, unexplained, disordered, mixedKeys, refused } = report
  return [
    ...listed('stored with other bytes', altered),
    ...listed('stored and posted by nobody', invented),
    ...listed('stored without a decision', unexplained),
    ...listed('stored before what was acknowledged before it', disordered),
    ...listed('senders without one key of their own', mixedKeys.map(String)),
    ...listed(
      'refused outside the outage',
      refused.map((attempt) => describeRefusal(attempt, window))
    )
  ]
}

function describeRefusal(attempt: Attempt, window: Outage): string {
  return `${attempt.id}: ${attempt.status ?? 'no answer'}, ${describeWhen(attempt, window)}`
}

function describeWhen({ sentAt, endedAt }: Attempt, { from, to }: Outage): string {
  if (endedAt < from) return `${Math.round(from - endedAt)} ms before the fault`
  if (sentAt > to) return `${Math.round(sentAt - to)} ms after the fault`
  return 'during the fault'
}

function describeRun({ window, outages, attempts, ...run }: Evidence): readonly string[] {
  const hit = regionNames.filter((region) => outages[region] !== undefined)
  const isFelt = hit.some((region) => attempts[region].some((attempt) => overlap(attempt, window) && isHurt(attempt)))
  return [
    ...(run.recoveredAfterMs === undefined ? ['not every sender was served again'] : []),
    ...(run.isFelt && !isFelt ? ['nobody felt the fault: there was none'] : []),
    ...(run.mostMemoryBytes < mostMemoryBytes ? [] : [`the gateway took ${run.mostMemoryBytes} bytes of memory`]),
    ...(run.exitCode === 0 ? [] : [`the gateway ended with ${run.exitCode} after SIGTERM`]),
    ...(run.endedAfterMs < endsWithinMs ? [] : [`the gateway ended ${Math.round(run.endedAfterMs)} ms after SIGTERM`])
  ]
}

function isHurt({ status, sentAt, endedAt }: Attempt): boolean {
  return !isSuccess(status) || endedAt - sentAt >= lateMs
}

function countOutside({ attempts, outages }: Evidence): number {
  const isOutside = (attempt: Attempt, outage: Outage | undefined): boolean =>
    outage === undefined || !overlap(attempt, outage)
  return sum(regionNames.map((region) => attempts[region].filter((it) => isOutside(it, outages[region])).length))
}

function overlap({ sentAt, endedAt }: Attempt, { from, to }: Outage): boolean {
  return sentAt <= to && endedAt >= from
}

function listed(what: string, ids: readonly string[]): readonly string[] {
  return ids.length === 0 ? [] : [`${ids.length} ${what}: ${ids.slice(0, shownIds).join(', ')}`]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
