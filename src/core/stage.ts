/** The stages in their order. `pipeline/pipeline.ts` is the only code that runs them. */
export const stages = [
  'receive',
  'verify',
  'normalise',
  'validate',
  'correlate',
  'translate',
  'place',
  'protect',
  'publish'
] as const
export type Stage = (typeof stages)[number]

/** Told of each stage that a delivery passed: metrics keep the time, `explain` keeps the result. */
export interface Journal {
  passed(stage: Stage, result: unknown): void
}
