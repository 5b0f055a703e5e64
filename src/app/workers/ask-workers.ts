import type { QuarantineActions } from '../../admin/admin-server.ts'
import { Problem } from '../../core/problem.ts'
import { mergeMetrics } from '../../telemetry/merge-metrics.ts'
import type { PrimaryMetrics } from '../../telemetry/primary-metrics.ts'
import type { AnswerTo, QuarantineAsk } from './questions.ts'
import type { WorkerStatus } from './merge-status.ts'
import type { WorkerPool } from './worker-pool.ts'
import type { WorkerSeat } from './worker-seat.ts'

/** A probe waits no longer. */
const readinessWithinMs = 1_000
const answerWithinMs = 3_000

type Simple = 'readiness' | 'status'

/** What those workers answer that answer in time. */
export async function askAll<Name extends Simple>(
  pool: Pick<WorkerPool, 'serving'>,
  name: Name
): Promise<readonly AnswerTo<Name>[]> {
  const withinMs = name === 'readiness' ? readinessWithinMs : answerWithinMs
  const answers = pool.serving.map(async ({ link }) => link?.ask(name, null, withinMs).catch(() => undefined))
  return (await Promise.all(answers)).filter((answer) => answer !== undefined)
}

/** Of one that does not answer in time, what it last told: a counter must not fall. */
export async function gatherMetrics(pool: WorkerPool, own: Pick<PrimaryMetrics, 'dump'>) {
  await Promise.all(pool.serving.map(refresh))
  const dumps = pool.seats.flatMap(({ dump }) => (dump === undefined ? [] : [dump]))
  return mergeMetrics([await own.dump(), await pool.retired(), ...dumps])
}

async function refresh(seat: WorkerSeat): Promise<void> {
  const { link } = seat
  const dump = await link?.ask('metrics', null, answerWithinMs).catch(() => undefined)
  if (dump !== undefined && seat.link === link) seat.dump = dump
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
  return seats.map(({ number, state, link, since, inUse }) => ({
    number,
    state,
    pid: link?.pid ?? null,
    since: since === undefined ? null : new Date(since).toISOString(),
    digest: inUse?.digest ?? null
  }))
}
