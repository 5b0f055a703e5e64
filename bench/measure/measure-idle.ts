import { setTimeout as sleep } from 'node:timers/promises'
import { readProcessFigures } from '../machine/process-figures.ts'
import type { Plan } from './plan.ts'
import type { Racer } from './racer.ts'

export interface IdleFigures {
  readonly cpuPercent: number
  readonly residentMiB: number
}

/** Of all of them at the same time: what is idle is in nobody's way. */
export async function measureIdle(
  racers: readonly Racer[],
  { settleSeconds, idleSeconds }: Pick<Plan, 'settleSeconds' | 'idleSeconds'>
): Promise<ReadonlyMap<Racer, IdleFigures>> {
  await sleep(settleSeconds * 1000)
  const read = (): readonly number[] =>
    racers.map(({ running }) => readProcessFigures(running.server.pid).cpuSeconds ?? 0)
  const before = read()
  const startedMs = performance.now()
  await sleep(idleSeconds * 1000)
  const after = read()
  const passed = (performance.now() - startedMs) / 1000
  return new Map(
    racers.map((racer, at) => [
      racer,
      {
        cpuPercent: (((after[at] ?? 0) - (before[at] ?? 0)) * 100) / passed,
        residentMiB: readProcessFigures(racer.running.server.pid).residentMiB ?? 0
      }
    ])
  )
}
