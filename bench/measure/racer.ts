import type { Contestant, RunningContestant } from '../contestants/contestant.ts'
import { measureLoad } from './measure-load.ts'
import type { RoundFigures } from './measure-load.ts'
import type { RoundsPlan } from './plan.ts'
import { quietestRound } from './quietest-round.ts'
import type { LoadOptions } from '../load/run-load.ts'

/** A contestant that runs. */
export interface Racer {
  readonly contestant: Contestant
  /** Its process of the moment. */
  running: RunningContestant
  readonly readyMs: readonly number[]
  readonly brokerPid: number | undefined
}

/** Figures of all rounds, in the order of the rounds. */
export type RoundsOf = ReadonlyMap<Racer, readonly RoundFigures[]>

/**
 * Whoever failed is named. `leadInSeconds` of the same load come first and do not count: while the others had their turns a
 * runtime collected what it had learnt of shapes, and learns it again. A round of a busy machine is measured again. Whoever was
 * paused is so again afterwards.
 */
export async function loadRacer(
  { contestant, running, brokerPid }: Racer,
  load: Omit<LoadOptions, 'port' | 'leadInSeconds'>,
  { leadInSeconds, repeats }: Pick<RoundsPlan, 'leadInSeconds' | 'repeats'>
): Promise<RoundFigures> {
  const { server, port, workerPids = [] } = running
  const wasPaused = server.isPaused()
  try {
    if (wasPaused) server.resume()
    const measured = { pid: server.pid, workerPids, brokerPid }
    return await quietestRound(async () => measureLoad(measured, { ...load, port, leadInSeconds }), repeats)
  } catch (thrown) {
    throw new Error(`${contestant.name}: ${running.server.lastLines()}`, { cause: thrown })
  } finally {
    if (wasPaused) server.pause()
  }
}
