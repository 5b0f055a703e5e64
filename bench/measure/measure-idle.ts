import { setTimeout as sleep } from 'node:timers/promises'
import { readProcessFigures } from '../machine/process-figures.ts'
import type { Racer } from './racer.ts'

export interface IdleFigures {
  readonly cpuPercent: number
  readonly residentMiB: number
}

/** How long a server is left alone before it counts as idle. */
const settleMs = 1_000

/** Of all of them at the same time: what is idle is in nobody's way. */
export async function measureIdle(racers: readonly Racer[], seconds: number): Promise<ReadonlyMap<Racer, IdleFigures>> {
  await sleep(settleMs)
  const read = (): readonly number[] =>
    racers.map(({ running }) => readProcessFigures(running.server.pid).cpuSeconds ?? 0)
  const before = read()
  const startedMs = performance.now()
  await sleep(seconds * 1000)
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
