import type { RunningContestant } from '../contestants/contestant.ts'
import { awaitFirstAnswer } from '../load/await-first-answer.ts'
import type { Soon } from '../../src/core/soon.ts'
import type { PreparedRequest } from '../load/prepared-request.ts'
import { runLoad } from '../load/run-load.ts'
import type { LoadOptions } from '../load/run-load.ts'
import type { RoundFigures } from './measure-load.ts'
import { loadRacer } from './racer.ts'
import type { Racer, RoundsOf } from './racer.ts'
import { spreadOf } from './spread.ts'
import type { Spread } from './spread.ts'
import type { Plan, RoundsPlan } from './plan.ts'

interface ToldRounds extends Omit<RoundsPlan, 'isShort'> {
  readonly say: (text: string) => void
  /** Gives a contestant another process, before each round but the first. */
  readonly restart?: (racer: Racer) => Promise<void>
}

/**
 * What each can do: closed loops, in turn, each round in another order. `requestsFor` is asked before each of them: what
 * is signed with a time is good for a minute or less.
 */
export async function measureRounds(
  racers: readonly Racer[],
  requestsFor: (racer: Racer) => Soon<readonly PreparedRequest[]>,
  plan: ToldRounds
): Promise<RoundsOf> {
  const { seed, connections, warmUpDeliveries, rounds, secondsPerRound, say, restart } = plan
  const begin = async (racer: Racer): Promise<void> =>
    warmUp(racer, { requests: await requestsFor(racer), connections, seed }, warmUpDeliveries)
  const found = new Map<Racer, RoundFigures[]>(racers.map((racer) => [racer, []]))
  say('warming up')
  for (const racer of racers) await begin(racer)
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`)
    for (let turn = 0; turn < racers.length; turn += 1) {
      const racer = racers[(turn + round) % racers.length]
      if (racer === undefined) continue
      if (round > 0 && restart !== undefined) {
        await restart(racer)
        await begin(racer)
      }
      const load = { requests: await requestsFor(racer), connections, seconds: secondsPerRound, seed: seed + round }
      found.get(racer)?.push(await loadRacer(racer, load, plan))
    }
  }
  return found
}

const warmUpStepSeconds = 1
/** Whoever was paused first does what fell due meanwhile; a round without an answer is a fault. */
const leastWarmUpSeconds = 0.25
/** Whoever is slower than the others is not waited for longer. */
const maxWarmUpSteps = 60

/** The same work for each process, so that a compiler has seen as much of a slow one as of a fast one. */
async function warmUp(racer: Racer, load: Pick<LoadOptions, 'requests' | 'connections' | 'seed'>, each: number) {
  const deliveries = each * Math.max(1, racer.running.workerPids?.length ?? 1)
  let answers = 0
  const seconds = Math.min(warmUpStepSeconds, Math.max(leastWarmUpSeconds, deliveries / 1_000))
  for (let step = 0; step < maxWarmUpSteps && answers < deliveries; step += 1)
    answers += (await loadRacer(racer, { ...load, seconds }, { leadInSeconds: 0, repeats: 0 })).rate * seconds
}

/** Against a server that does nothing: what is measured below that is not the generator. */
export async function measureGenerator(
  { server, port }: RunningContestant,
  requests: readonly PreparedRequest[],
  { seed, connections, secondsPerRound, latencyRounds }: Plan
): Promise<{ readonly rate: Spread; readonly connections: number }> {
  try {
    const rates: number[] = []
    const [first] = requests
    if (first !== undefined) await awaitFirstAnswer(server, port, first)
    for (let round = 0; round < latencyRounds; round += 1) {
      const { answers, seconds } = await runLoad({ port, requests, connections, seconds: secondsPerRound, seed })
      rates.push(answers / seconds)
    }
    return { rate: spreadOf(rates), connections }
  } finally {
    await server.stop()
  }
}
