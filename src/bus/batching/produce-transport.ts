import type { BusRecord, Receipt } from '../../core/bus.ts'
import type { Problem } from '../../core/problem.ts'

/** Where a record is stored, as its receipt says it. */
export type Position = Receipt['position']

/** What became of a record: where it is, once it is durable, or why it is not known to be. */
export type Verdict = Position | ProduceFault

/** Stores the records of one topic with one call. The batcher has at most one call for each topic under way. */
export interface ProduceTransport {
  /**
   * Tells the verdict of each record, by its place, as soon as it is known, and settles within a bounded time. A fault
   * that it throws is the verdict of all that were not told. Records of one key are stored in their order, or none is.
   */
  produce(topic: string, records: readonly BusRecord[], tell: (index: number, verdict: Verdict) => void): Promise<void>
}

/**
 * What a fault is about, and so what may be tried. `record`: a record among those that got this fault is refused for good,
 * and the others would be stored without it. `topic`: other topics are served. `region`: nothing, or nobody knows what, is.
 */
export type FaultScope = 'record' | 'topic' | 'region'

/** Why a record is not stored, or not known to be. */
export class ProduceFault extends Error {
  readonly scope: FaultScope
  readonly problem: Problem

  constructor(scope: FaultScope, problem: Problem) {
    super(problem.reason ?? problem.code, { cause: problem })
    this.name = 'ProduceFault'
    this.scope = scope
    this.problem = problem
  }
}
