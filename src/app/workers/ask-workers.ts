import type { QuarantineActions } from '../../admin/admin-server.ts'
import type { ReadinessReport } from '../../admin/readiness-report.ts'
import { timeOrNull } from '../../core/format-time.ts'
import { Problem } from '../../core/problem.ts'
import { mergeMetrics } from '../../telemetry/merge-metrics.ts'
import type { PrimaryMetrics } from '../../telemetry/primary-metrics.ts'
import type { AnswerTo, QuarantineAsk } from './questions.ts'
import type { WorkerStatus } from './merge-status.ts'
import type { WorkerPool } from './worker-pool.ts'
import type { WorkerLink } from './worker-link.ts'
import type { Told } from './worker-seat.ts'

/** A probe waits no longer. */
const readinessWithinMs = 1_000
const answerWithinMs = 3_000

/** What those workers answer that answer in time. */
export async function askReadiness(pool: Pick<WorkerPool, 'serving'>): Promise<readonly ReadinessReport[]> {
  const answers = pool.serving.map(async ({ link }) => ask(link, 'readiness', readinessWithinMs))
  return (await Promise.all(answers)).filter((answer) => answer !== undefined)
}

/*
 * Of a worker that does not answer in time counts what it last told, and of one that has ended what it had counted: no
 * count must fall. What all have told and what has ended is read at one moment, so that nothing is counted twice.
 */

export async function gatherMetrics(pool: Gathered, own: Pick<PrimaryMetrics, 'dump'>) {
  await askEach(pool, async (link) => (await ask(link, 'metrics', answerWithinMs)) ?? {})
  const dumps = pool.seats.flatMap(({ occupant }) => (occupant?.metrics === undefined ? [] : [occupant.metrics]))
  const others = await Promise.all([own.dump(), pool.ended.metrics])
  return mergeMetrics([...others, ...dumps])
}

export async function gatherStatus(pool: Gathered) {
  await askEach(pool, async (link) => ({ status: await ask(link, 'status', answerWithinMs) }))
  return { statuses: pool.seats.flatMap(({ occupant }) => occupant?.status ?? []), ended: pool.ended.statuses }
}

type Gathered = Pick<WorkerPool, 'serving' | 'seats' | 'ended'>

async function askEach({ serving }: Gathered, question: (link: WorkerLink) => Promise<Told>): Promise<void> {
  await Promise.all(
    serving.map(async (seat) => {
      const { link } = seat
      if (link !== undefined) seat.told(link, await question(link))
    })
  )
}

async function ask<Name extends 'readiness' | 'metrics' | 'status'>(
  link: WorkerLink | undefined,
  name: Name,
  withinMs: number
): Promise<AnswerTo<Name> | undefined> {
  return link?.ask(name, null, withinMs).catch(() => undefined)
}

/** One worker does it for all, so that no event is ended twice at once. */
export function forwardQuarantine(pool: Pick<WorkerPool, 'serving'>): QuarantineActions {
  const end = async (asked: QuarantineAsk): Promise<unknown> => {
    const [first] = pool.serving
    const answer = await first?.link?.ask('quarantine', asked).catch(() => undefined)
    if (answer === undefined) throw new Problem('bus-unavailable', { reason: 'worker-ended' })
    if (answer.ok) return answer.value
    const { code, ...rest } = answer
    throw new Problem(code, rest)
  }
  return {
    release: async (request) => end({ action: 'release', request }),
    drop: async (request) => end({ action: 'drop', request })
  }
}

export function describeWorkers({ seats }: Pick<WorkerPool, 'seats'>): readonly WorkerStatus[] {
  return seats.map(({ number, state, occupant }) => ({
    number,
    state,
    pid: occupant?.link.pid ?? null,
    since: timeOrNull(occupant?.since),
    digest: occupant?.inUse?.digest ?? null
  }))
}
