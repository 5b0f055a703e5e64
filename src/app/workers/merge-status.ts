import type { DecisionStatus } from '../../decisions/decision-recorder.ts'
import type { ReadinessReport } from '../../admin/readiness-report.ts'
import type { WorkerState } from '../../telemetry/primary-metrics.ts'
import { countOutcomes } from '../../telemetry/status-board.ts'
import type { SecretStatus, SourceStatus } from '../../telemetry/status-board.ts'
import type { GatewayStatus } from '../join-gateway.ts'

/** One line of `status` for each worker. */
export interface WorkerStatus {
  readonly number: number
  readonly state: WorkerState
  readonly pid: number | null
  readonly since: string | null
  /** Of the configuration that it uses. */
  readonly digest: string | null
}

/** What of a status stays when its process has ended. */
export type CountedStatus = Pick<GatewayStatus, 'sources' | 'unknown'> & Partial<DecisionStatus>

/** What several workers tell, and those that have ended had told, as one: counts are added up, of moments the last counts. */
export function mergeStatus(
  { statuses, ended }: { readonly statuses: readonly GatewayStatus[]; readonly ended: readonly CountedStatus[] },
  readiness: ReadinessReport,
  since: string,
  workers: readonly WorkerStatus[]
) {
  const [first] = statuses
  if (first === undefined) {
    const { ready, why, configuration } = readiness
    return { gateway: { since, ready, ...(why === undefined ? {} : { why }) }, configuration, workers }
  }
  const all = [...statuses, ...ended]
  const { audit, ...decisions } = mergeDecisions(all)
  const { gateway, configuration, regions, tenants } = first
  const { why: _, ...constant } = gateway
  const { ready, why, configuration: expected } = readiness
  return {
    gateway: { ...constant, since, ready, ...(why === undefined ? {} : { why }) },
    configuration: { ...configuration, ...expected },
    regions: regions.map(({ name, maxEventBytes }) => ({
      name,
      maxEventBytes,
      ...readiness.regions[name],
      ...quarantineOf(name, statuses)
    })),
    ...decisions,
    ...(first.audit === undefined || audit === undefined ? {} : { audit }),
    sources: first.sources.map(({ name }) => mergeSources(sourcesNamed(name, all))),
    unknown: mergeSources(all.map(({ unknown }) => unknown)),
    tenants,
    workers
  }
}

/** Nothing is in flight in a process that has ended, and nothing waits. */
export function retireStatus(statuses: readonly CountedStatus[]): CountedStatus {
  const names = new Set(statuses.flatMap(({ sources }) => sources.map(({ name }) => name)))
  const { decisions, audit } = mergeDecisions(statuses)
  return {
    sources: [...names].map((name) => ({ ...mergeSources(sourcesNamed(name, statuses)), inFlight: 0 })),
    unknown: { ...mergeSources(statuses.map(({ unknown }) => unknown)), inFlight: 0 },
    ...(decisions === undefined ? {} : { decisions: retireQueue(decisions) }),
    ...(audit === undefined ? {} : { audit: retireQueue(audit) })
  }
}

function retireQueue(queue: DecisionStatus['decisions']): DecisionStatus['decisions'] {
  const { failing: _, ...counted } = queue
  return { ...counted, waiting: 0 }
}

/** One worker counts it. */
function quarantineOf(name: string, statuses: readonly GatewayStatus[]) {
  const counted = statuses.flatMap(({ regions }) =>
    regions.flatMap((region) => (region.name === name && region.quarantine !== undefined ? region.quarantine : []))
  )
  return counted[0] === undefined ? {} : { quarantine: counted[0] }
}

function sourcesNamed(name: string, statuses: readonly CountedStatus[]): readonly SourceStatus[] {
  return statuses.flatMap(({ sources }) => sources.find((source) => source.name === name) ?? [])
}

function mergeDecisions(statuses: readonly CountedStatus[]): Partial<DecisionStatus> {
  const decisions = mergeQueues(statuses.flatMap((status) => status.decisions ?? []))
  const audit = mergeQueues(statuses.flatMap((status) => status.audit ?? []))
  return { ...(decisions === undefined ? {} : { decisions }), ...(audit === undefined ? {} : { audit }) }
}

function mergeQueues(queues: readonly DecisionStatus['decisions'][]): DecisionStatus['decisions'] | undefined {
  const [first] = queues
  if (first === undefined) return undefined
  const failing = queues.find((queue) => queue.failing !== undefined)?.failing
  return {
    region: first.region,
    waiting: sumBy(queues, ({ waiting }) => waiting),
    sent: sumBy(queues, ({ sent }) => sent),
    dropped: sumBy(queues, ({ dropped }) => dropped),
    ...(failing === undefined ? {} : { failing })
  }
}

function mergeSources(sources: readonly SourceStatus[]): SourceStatus {
  const problems = sources.flatMap(({ lastProblem }) => lastProblem ?? [])
  return {
    name: sources[0]?.name ?? '',
    lastReceivedAt: latest(sources.map(({ lastReceivedAt }) => lastReceivedAt)),
    lastVerifiedAt: latest(sources.map(({ lastVerifiedAt }) => lastVerifiedAt)),
    inFlight: sumBy(sources, ({ inFlight }) => inFlight),
    outcomes: countOutcomes((kind) => sumBy(sources, ({ outcomes }) => outcomes[kind])),
    drifted: sumBy(sources, ({ drifted }) => drifted),
    publishedLate: sumBy(sources, ({ publishedLate }) => publishedLate),
    lastProblem: problems.toSorted((left, right) => (left.at < right.at ? 1 : -1))[0] ?? null,
    secrets: (sources[0]?.secrets ?? []).map((secret) => mergeSecret(secret, sources))
  }
}

function mergeSecret(secret: SecretStatus, sources: readonly SourceStatus[]): SecretStatus {
  const same = sources.flatMap(({ secrets }) => secrets.filter(({ label }) => label === secret.label))
  return { ...secret, lastUsedAt: latest(same.map(({ lastUsedAt }) => lastUsedAt)) }
}

/** RFC 3339 in one form: the order of the texts is that of the moments. */
function latest(moments: readonly (string | null)[]): string | null {
  return (
    moments
      .flatMap((moment) => moment ?? [])
      .toSorted()
      .at(-1) ?? null
  )
}

function sumBy<T>(items: readonly T[], countOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + countOf(item), 0)
}
