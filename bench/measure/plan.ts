/** Closed loops in turn, as `measureRounds` runs them. */
export interface RoundsPlan {
  readonly isShort: boolean
  readonly seed: number
  readonly connections: number
  readonly warmUpDeliveries: number
  /** Before each round: what does not count. */
  readonly leadInSeconds: number
  /** How often a round is measured again while the machine is taken away. */
  readonly repeats: number
  readonly rounds: number
  readonly secondsPerRound: number
}

/** How long each part of the comparison takes. */
export interface Plan extends RoundsPlan {
  readonly starts: number
  /** How long all are left alone before they count as idle: a start may leave work for later. */
  readonly settleSeconds: number
  readonly idleSeconds: number
  readonly latencyRounds: number
  readonly latencySeconds: number
  /** Shares of what each contestant can do. */
  readonly loads: readonly number[]
  readonly sizes: readonly number[]
  readonly sizeRounds: number
  readonly sizeSeconds: number
}

export const fullPlan: Plan = {
  isShort: false,
  seed: 20261122,
  connections: 128,
  starts: 3,
  warmUpDeliveries: 40_000,
  leadInSeconds: 1.5,
  repeats: 3,
  settleSeconds: 10,
  idleSeconds: 10,
  rounds: 5,
  secondsPerRound: 3,
  // Of three, two may have met a slow moment of the machine that none of its figures shows.
  latencyRounds: 5,
  latencySeconds: 3,
  loads: [0.25, 0.5, 0.75, 1],
  sizes: [1_500, 8_000, 64_000, 256_000],
  sizeRounds: 2,
  sizeSeconds: 1.5
}

/** Only whether it works: its figures say nothing. */
export const shortPlan: Plan = {
  ...fullPlan,
  isShort: true,
  connections: 16,
  starts: 1,
  warmUpDeliveries: 20,
  leadInSeconds: 0,
  repeats: 0,
  settleSeconds: 1,
  idleSeconds: 0.2,
  rounds: 1,
  secondsPerRound: 0.3,
  latencyRounds: 1,
  latencySeconds: 0.3,
  loads: [0.5],
  sizes: [8_000],
  sizeRounds: 1,
  sizeSeconds: 0.3
}
