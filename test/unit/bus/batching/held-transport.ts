import assert from 'node:assert/strict'
import { Problem } from '../../../../src/core/problem.ts'
import { ProduceFault } from '../../../../src/bus/batching/produce-transport.ts'
import type { ProduceTransport, Verdict } from '../../../../src/bus/batching/produce-transport.ts'
import type { BusRecord } from '../../../../src/core/bus.ts'

export interface HeldCall {
  readonly topic: string
  /** The values of its records, as text. */
  readonly values: readonly string[]
  /** Every record is stored. */
  store(): void
  /** In the order of the records; the last ones may be missing. */
  answer(verdicts: readonly Verdict[]): void
  /** One record, while the call goes on. */
  tell(index: number, verdict: Verdict): void
  fail(thrown: unknown): void
}

/** A transport whose calls wait until the test answers them. */
export class HeldTransport implements ProduceTransport {
  readonly calls: HeldCall[] = []
  #offset = 0

  async produce(
    topic: string,
    records: readonly BusRecord[],
    tell: (index: number, verdict: Verdict) => void
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const answer = (verdicts: readonly Verdict[]): void => {
      for (const [index, verdict] of verdicts.entries()) tell(index, verdict)
      resolve()
    }
    this.calls.push({
      topic,
      values: records.map(({ value }) => Buffer.from(value).toString()),
      store: () => answer(records.map(() => `0:${this.#offset++}`)),
      answer,
      tell,
      fail: reject
    })
    return promise
  }

  /** The next call that was not taken yet; it must be there already. */
  next(): HeldCall {
    const call = this.calls.shift()
    assert.ok(call !== undefined, 'there is a call')
    return call
  }
}

export const laterFault = new ProduceFault('region', new Problem('bus-unavailable', { reason: 'not-enough-replicas' }))
export const guiltyFault = new ProduceFault('record', new Problem('event-too-large', { reason: 'record-too-large' }))

export function textRecord(topic: string, value: string, key = 'k'): BusRecord {
  return { topic, key, headers: [], value: Buffer.from(value) }
}

/** Lets everything that can happen without time happen. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
