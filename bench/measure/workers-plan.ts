import type { RoundsPlan } from './plan.ts'

const workerBuses = ['embedded', 'kafka'] as const
export type WorkerBus = (typeof workerBuses)[number]

export interface WorkersPlan extends RoundsPlan {
  readonly buses: readonly WorkerBus[]
}

export const fullWorkers: WorkersPlan = {
  isShort: false,
  seed: 20261122,
  // For all variants: given in turn, each of two workers has half of them.
  connections: 128,
  // For each process.
  warmUpDeliveries: 20_000,
  leadInSeconds: 1,
  repeats: 3,
  rounds: 5,
  secondsPerRound: 1.5,
  buses: workerBuses
}

/** Only whether it works; that a gateway publishes to a broker, the comparison's short run shows. */
export const shortWorkers: WorkersPlan = {
  ...fullWorkers,
  isShort: true,
  connections: 16,
  warmUpDeliveries: 20,
  leadInSeconds: 0,
  repeats: 0,
  rounds: 1,
  secondsPerRound: 0.3,
  buses: ['embedded']
}

/** @param only names of buses; those of the plan without it */
export function chooseBuses({ buses }: WorkersPlan, only: readonly string[] | undefined): readonly WorkerBus[] {
  if (only === undefined) return buses
  const chosen = workerBuses.filter((bus) => only.includes(bus))
  if (chosen.length === 0) throw new Error(`--only names no bus; there are: ${workerBuses.join(', ')}`)
  return chosen
}

export interface WorkersVariant {
  readonly name: string
  readonly bus: WorkerBus
  readonly workers: number
  /** One: the server's own. Two: the second is shared with the generator and the broker. */
  readonly cores: 1 | 2
}

/** Of each bus, the first is what the others are held against. */
export function listWorkersVariants({ isShort, buses }: WorkersPlan, isPinned: boolean): readonly WorkersVariant[] {
  return buses.flatMap((bus) => [
    { name: `one process, ${bus}`, bus, workers: 1, cores: 1 },
    // What dividing costs by itself: at the same rate, beside the same neighbours.
    ...(isShort || !isPinned ? [] : [{ name: `two workers on its core, ${bus}`, bus, workers: 2, cores: 1 } as const]),
    { name: `two workers, ${bus}`, bus, workers: 2, cores: 2 }
  ])
}
