import { WorkerPool } from '../../../../src/app/workers/worker-pool.ts'
import type { WorkerPoolParts } from '../../../../src/app/workers/worker-pool.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import type { FixedClock } from '../../../support/fixed-clock.ts'
import { createScriptedWorker } from '../../../support/scripted-worker.ts'
import type { Script, ScriptedWorker } from '../../../support/scripted-worker.ts'
import { settleMicrotasks } from '../../../support/settle-microtasks.ts'

export interface PoolScene {
  readonly pool: WorkerPool
  readonly clock: FixedClock
  /** Every process that was started. */
  readonly workers: readonly ScriptedWorker[]
  pass(ms: number): Promise<void>
}

/** A pool of two, of which each process answers by a script; `nth` counts them from 0. */
export function makePool(
  script: (nth: number) => Script,
  metrics: WorkerPoolParts['metrics'],
  given: Partial<WorkerPoolParts> = {}
): PoolScene {
  const clock = createFixedClock()
  const workers: ScriptedWorker[] = []
  const pool = new WorkerPool({
    count: 2,
    clock,
    fork: () => {
      const worker = createScriptedWorker(script(workers.length))
      workers.push(worker)
      return worker
    },
    fingerprintKey: new Uint8Array(32),
    expected: () => ({ fingerprint: 'f', digest: 'd' }),
    reload: async () => undefined,
    onServing: () => undefined,
    onLoop: () => undefined,
    metrics,
    log: { write: () => undefined, stop: async () => undefined },
    ...given
  })
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await settleMicrotasks()
  }
  return { pool, clock, workers, pass }
}
