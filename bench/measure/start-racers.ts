import type { Contestant, Ground } from '../contestants/contestant.ts'
import type { PreparedRequest } from '../load/prepared-request.ts'
import { measureStart } from './measure-start.ts'
import type { Plan } from './plan.ts'
import type { Racer } from './racer.ts'

interface Beginning {
  readonly ground: Ground
  /** What each answers first. */
  readonly first: PreparedRequest
}

interface Starting extends Beginning {
  readonly brokerPid: number | undefined
  readonly plan: Pick<Plan, 'starts'>
  readonly say: (text: string) => void
}

/**
 * Starts each as often as planned, in turn, so that a broker that warms up does so for all. The last of each stays, paused, and is
 * one of `racers` from then on: whoever gives that list can stop them, whatever happens to the others.
 */
export async function startRacers(
  contestants: readonly Contestant[],
  racers: Racer[],
  { ground, first, brokerPid, plan, say }: Starting
): Promise<void> {
  const times = new Map<Contestant, readonly number[]>()
  for (let turn = 1; turn <= plan.starts; turn += 1) {
    say(`starting each, ${turn} of ${plan.starts}`)
    for (const contestant of contestants) {
      const { running, readyMs } = await measureStart(async () => contestant.start(ground), first)
      const known = [...(times.get(contestant) ?? []), readyMs]
      times.set(contestant, known)
      if (turn < plan.starts) {
        await running.server.stop()
        continue
      }
      racers.push({ contestant, brokerPid: contestant.onKafka ? brokerPid : undefined, running, readyMs: known })
      running.server.pause()
    }
  }
}

/** Gives a contestant another life, paused: what a runtime happens to compile first makes a tenth of what it can do. */
export async function restartRacer(racer: Racer, { ground, first }: Beginning): Promise<void> {
  await racer.running.server.stop()
  const { running } = await measureStart(async () => racer.contestant.start(ground), first)
  racer.running = running
  running.server.pause()
}
