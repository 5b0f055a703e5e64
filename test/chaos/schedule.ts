import { randomFrom } from '../unit/bus/embedded/log-fixture.ts'
import { chooseBetween, chooseFrom } from './fault.ts'
import type { Fault } from './fault.ts'
import type { OfRegions } from './evidence.ts'

/** How long faults last, and what a gateway may be set to. */
export interface Pace {
  readonly leastWindowMs: number
  readonly mostWindowMs: number
  readonly requestTimeoutsMs: readonly number[]
}

/** For many runs. */
export const fullPace: Pace = { leastWindowMs: 1500, mostWindowMs: 5000, requestTimeoutsMs: [1000, 1000, 2000, 5000] }
/** For each change. A call that begins with a fault times out before its end; other tests start brokers on the same cores meanwhile. */
export const shortPace: Pace = { leastWindowMs: 2500, mostWindowMs: 3000, requestTimeoutsMs: [2000] }

/** What a seed decides. */
export interface Schedule {
  /** From when every sender was served until the fault. */
  readonly beforeMs: number
  readonly windowMs: number
  readonly requestTimeoutMs: number
  readonly senders: OfRegions<number>
  /** For the bodies and pauses of the senders of each region. */
  readonly senderRandom: OfRegions<() => number>
  /** For the fault itself. */
  readonly random: () => number
}

export function makeSchedule({ leastMs = 0 }: Fault, seed: number, pace: Pace): Schedule {
  const random = randomFrom(seed)
  return {
    beforeMs: chooseBetween(random, 300, 900),
    windowMs: Math.max(leastMs, chooseBetween(random, pace.leastWindowMs, pace.mostWindowMs)),
    requestTimeoutMs: chooseFrom(random, pace.requestTimeoutsMs),
    senders: { uk: chooseBetween(random, 4, 9), eu: chooseBetween(random, 2, 4) },
    senderRandom: { uk: randomFrom(seed + 1), eu: randomFrom(seed + 2) },
    random: randomFrom(seed + 3)
  }
}
