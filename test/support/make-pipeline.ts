import type { Arrival, Delivery } from '../../src/core/delivery.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Stage } from '../../src/core/stage.ts'
import { createPipeline } from '../../src/pipeline/pipeline.ts'
import type { Settled } from '../../src/pipeline/pipeline.ts'
import type { PipelineParts } from '../../src/pipeline/pipeline-parts.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { createCountingEntropy } from './counting-entropy.ts'
import { createFixedClock } from './fixed-clock.ts'
import type { FixedClock } from './fixed-clock.ts'
import { arrivalOf } from './github-delivery.ts'
import { noKeys } from './proof.ts'
import { createRecordingObserver } from './recording-observer.ts'
import type { RecordingObserver } from './recording-observer.ts'

export interface TestPipeline {
  readonly clock: FixedClock
  readonly observer: RecordingObserver
  /** Settles a delivery, and keeps the stages that it passed. */
  settle(delivery: Delivery | Arrival, snapshot: Snapshot): Promise<Settled & { readonly passed: readonly Stage[] }>
}

/** The real path with a clock and an entropy of the test; large bodies only with a parser given. */
export function makePipeline(parts: Partial<PipelineParts> = {}): TestPipeline {
  const clock = createFixedClock()
  const observer = createRecordingObserver()
  const pipeline = createPipeline({
    clock,
    entropy: createCountingEntropy(),
    verifyScheme,
    keySource: noKeys,
    parseOffLoop: () => Promise.reject(new Error('this test has no parser for large bodies')),
    observer,
    ...parts
  })
  return {
    clock,
    observer,
    settle: async (given, snapshot) => {
      const passed: Stage[] = []
      const arrival = 'receive' in given ? given : arrivalOf(given)
      const settled = await pipeline(arrival, snapshot, { passed: (stage) => void passed.push(stage) })
      return { ...settled, passed }
    }
  }
}
