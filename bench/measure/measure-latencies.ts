import type { PreparedRequest } from '../load/prepared-request.ts'
import type { RoundFigures } from './measure-load.ts'
import type { Plan } from './plan.ts'
import { loadRacer } from './racer.ts'
import type { Racer, RoundsOf } from './racer.ts'
import { spreadOf } from './spread.ts'

export interface LatencyRounds {
  readonly load: number
  /** Deliveries a second that were sent. */
  readonly asked: number
  readonly rounds: readonly RoundFigures[]
}

type LatencyPlan = Pick<
  Plan,
  'seed' | 'connections' | 'loads' | 'leadInSeconds' | 'repeats' | 'latencyRounds' | 'latencySeconds'
> & {
  readonly say: (text: string) => void
}

/** How long answers take at shares of what each contestant was found to do: open loops, in turn. */
export async function measureLatencies(
  racers: readonly Racer[],
  capacities: RoundsOf,
  requests: readonly PreparedRequest[],
  plan: LatencyPlan
): Promise<ReadonlyMap<Racer, readonly LatencyRounds[]>> {
  const { seed, connections, loads, latencyRounds, latencySeconds, say } = plan
  const found = new Map(
    racers.map((racer) => {
      const capacity = spreadOf((capacities.get(racer) ?? []).map(({ rate }) => rate)).median
      return [racer, loads.map((load) => ({ load, asked: capacity * load, rounds: [] as RoundFigures[] }))] // filled below
    })
  )
  for (let round = 0; round < latencyRounds; round += 1)
    for (const at of loads.keys()) {
      say(`answers at ${(loads[at] ?? 0) * 100} %, round ${round + 1} of ${latencyRounds}`)
      for (const racer of racers) {
        const level = found.get(racer)?.[at]
        if (level === undefined) continue
        // An open loop needs a connection for whatever is not answered yet.
        const load = {
          requests,
          connections: connections * 4,
          seconds: latencySeconds,
          seed: seed + round,
          rate: level.asked
        }
        level.rounds.push(await loadRacer(racer, load, plan))
      }
    }
  return found
}
