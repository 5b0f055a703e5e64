import { createRandom, mixSeed } from '../fuzz/random.ts'
import { drawCases } from './draw-cases.ts'
import { drawPolicy } from './draw-policy.ts'
import { findDisagreement } from './find-disagreement.ts'
import type { Trial } from './find-disagreement.ts'
import { makeRealPolicy } from './real-policy.ts'
import type { MakePolicy } from './real-policy.ts'
import { shrinkTrial } from './shrink-trial.ts'
import { tellDisagreement } from './tell-disagreement.ts'

export interface ProofRun {
  readonly seed: number
  /** Decisions, at least. */
  readonly count: number
  /** The first policy: to run one of a longer run again. */
  readonly from?: number
  readonly makePolicy?: MakePolicy
}

export interface ProofReport {
  readonly policies: number
  readonly decisions: number
  /** What became of the events, and why what is undecided is. */
  readonly fates: Readonly<Record<string, number>>
}

/** Asked of each policy: most of it is kept from before. */
export const casesOfPolicy = 120

/**
 * Random rules and events through the engine, with its index and the decisions that it keeps, and through the reference.
 * @throws Error at the first event for which they differ, with the least rules for which they do
 */
export function proveDecisions({ seed, count, from = 0, makePolicy = makeRealPolicy }: ProofRun): ProofReport {
  const fates: Record<string, number> = {}
  const policies = Math.ceil(count / casesOfPolicy)
  for (let index = from; index < from + policies; index += 1) {
    const trial = drawTrial(mixSeed(seed, index))
    const disagreement = findDisagreement(trial, makePolicy, (fate) => {
      fates[fate] = (fates[fate] ?? 0) + 1
    })
    if (disagreement === undefined) continue
    const least = shrinkTrial(trial, (smaller) => findDisagreement(smaller, makePolicy) !== undefined)
    const place = `PROVE_SEED=${seed} PROVE_FROM=${index} PROVE_COUNT=1`
    throw new Error(`${place}\n${tellDisagreement(least, findDisagreement(least, makePolicy) ?? disagreement)}`)
  }
  return { policies, decisions: policies * casesOfPolicy, fates }
}

/** Rules, and events for them: all of it from one seed. */
export function drawTrial(seed: number): Trial {
  const random = createRandom(seed)
  return { plain: drawPolicy(random), style: random.pick(['whole', 'tight']), cases: drawCases(random, casesOfPolicy) }
}
