import assert from 'node:assert/strict'
import { Batcher } from '../../../../src/bus/batching/batcher.ts'
import type { BatcherLimits } from '../../../../src/bus/batching/batcher.ts'
import type { CallReport } from '../../../../src/bus/batching/topic-lane.ts'
import { Problem } from '../../../../src/core/problem.ts'
import { recordBytes } from '../../../../src/pipeline/encode.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { HeldTransport, textRecord } from './held-transport.ts'

export interface Setup {
  readonly transport: HeldTransport
  readonly batcher: Batcher
  readonly clock: ReturnType<typeof createFixedClock>
  readonly reports: readonly CallReport[]
  /** Publishes one record and keeps its fate. */
  publish(value: string, until?: number, topic?: string): Fate
}

export interface Fate {
  readonly done: Promise<unknown>
  /** `open`, `stored`, or the problem's code and reason. */
  result: string
}

/** Without lingering, unless the limits say so. */
export function setUp(changes: Partial<BatcherLimits> = {}): Setup {
  const limits = { lingerMs: 0, ...changes }
  const transport = new HeldTransport()
  const clock = createFixedClock()
  const reports: CallReport[] = []
  const batcher = new Batcher({ transport, clock, limits, onCall: (report) => reports.push(report) })
  return {
    transport,
    clock,
    batcher,
    reports,
    publish: (value, until, topic = 't') => fateOf(batcher.publish([textRecord(topic, value)], until))
  }
}

export function fateOf(promise: Promise<unknown>): Fate {
  const fate: Fate = {
    result: 'open',
    done: promise.then(
      () => (fate.result = 'stored'),
      (thrown: unknown) => {
        assert.ok(thrown instanceof Problem)
        fate.result = `${thrown.code}/${thrown.reason ?? ''}`
      }
    )
  }
  return fate
}

export const oneByte = recordBytes(textRecord('t', 'x'))
