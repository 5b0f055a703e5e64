import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Bus, BusRecord } from '../../../src/core/bus.ts'
import { Problem } from '../../../src/core/problem.ts'
import { DecisionQueue } from '../../../src/decisions/decision-queue.ts'
import type { DecisionQueueOptions } from '../../../src/decisions/decision-queue.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

function aRecord(id: number, bytes = 10): BusRecord {
  return { topic: 'acme.audit', key: 'k', headers: [['ce_id', String(id)]], value: Buffer.alloc(bytes, 'x') }
}

function idsOf(records: readonly BusRecord[]): readonly number[] {
  return records.map(({ headers }) => Number(headers[0]?.[1]))
}

function setUp(change: Partial<DecisionQueueOptions> = {}) {
  const clock = createFixedClock()
  const bus = createRecordingBus('eu')
  const drops: string[] = []
  const calls: number[] = []
  bus.before = (records) => void calls.push(records.length)
  const queue = new DecisionQueue({
    clock,
    findBus: () => bus,
    maxRecords: 1000,
    maxBytes: 1024 * 1024,
    onSent: () => undefined,
    onDropped: (records, why) => void drops.push(`${records} ${why}`),
    ...change
  })
  const stored = (): readonly number[] => idsOf(bus.decisions)
  return { clock, bus, drops, calls, queue, stored }
}

/** Every promise that can go on has gone on. */
async function settle(): Promise<void> {
  for (let count = 0; count < 20; count++) await turn()
}

describe('what waits', () => {
  test('is stored in its order, what came in one turn in one call', async () => {
    const { queue, stored, calls } = setUp()
    for (let id = 0; id < 5; id++) queue.push(aRecord(id))
    assert.equal(queue.status().waiting, 5, 'nobody waits for it')
    await settle()
    assert.deepEqual([stored(), calls], [[0, 1, 2, 3, 4], [5]])
    assert.deepEqual(queue.status(), { waiting: 0, sent: 5, dropped: 0 })
  })

  test('is stored in calls of a bounded size, one at a time', async () => {
    const { queue, stored, calls, bus } = setUp({ maxBytes: 64 * 1024 * 1024 })
    let inFlight = 0
    bus.before = async (records) => {
      calls.push(records.length)
      assert.equal(++inFlight, 1)
      await turn()
      inFlight -= 1
    }
    for (let id = 0; id < 450; id++) queue.push(aRecord(id))
    await settle()
    assert.deepEqual([calls, stored().length], [[200, 200, 50], 450])
    for (let id = 0; id < 4; id++) queue.push(aRecord(id, 200 * 1024))
    await settle()
    assert.deepEqual(calls.slice(3), [2, 2])
  })

  test('is no more than it may be: what comes besides is dropped and counted, and the rest is stored', async () => {
    const { queue, stored, drops, bus } = setUp({ maxRecords: 3 })
    const { promise: hanging, resolve: release } = Promise.withResolvers<void>()
    bus.before = () => hanging
    const lost: number[] = []
    for (let id = 0; id < 5; id++) queue.push(aRecord(id), () => void lost.push(id))
    await settle()
    queue.push(aRecord(5))
    assert.deepEqual(
      [lost, drops],
      [
        [3, 4],
        ['1 full', '1 full', '1 full']
      ]
    )
    assert.deepEqual(queue.status(), { waiting: 3, sent: 0, dropped: 3 })
    release()
    await settle()
    assert.deepEqual(stored(), [0, 1, 2])
    queue.push(aRecord(6))
    await settle()
    assert.deepEqual(stored(), [0, 1, 2, 6], 'and there is room again')
  })

  test('is bounded by its bytes too', async () => {
    const { queue, stored, drops } = setUp({ maxBytes: 10_000 })
    for (let id = 0; id < 4; id++) queue.push(aRecord(id, 4000))
    await settle()
    assert.deepEqual(
      [stored(), drops],
      [
        [0, 1],
        ['1 full', '1 full']
      ]
    )
  })
})

describe('a bus that fails', () => {
  test('is tried again, after longer and longer pauses, until it stores', async () => {
    const { queue, stored, bus, clock, calls } = setUp()
    bus.before = (records) => {
      calls.push(records.length)
      throw new Problem('bus-unavailable', { reason: 'unreachable' })
    }
    queue.push(aRecord(0))
    await settle()
    assert.deepEqual(queue.status(), { waiting: 1, sent: 0, dropped: 0, failing: 'unreachable' })
    for (const pauseMs of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      const before = calls.length
      clock.advance(pauseMs - 1)
      await settle()
      assert.equal(calls.length, before, `not before ${pauseMs} ms`)
      clock.advance(1)
      await settle()
      assert.equal(calls.length, before + 1, `after ${pauseMs} ms`)
    }
    bus.before = () => undefined
    queue.push(aRecord(1))
    clock.advance(30_000)
    await settle()
    assert.deepEqual([stored(), queue.status()], [[0, 1], { waiting: 0, sent: 2, dropped: 0 }])
    assert.equal(clock.waiting, 0)
  })

  test('for one record alone costs that record alone', async () => {
    const { queue, stored, drops, bus } = setUp()
    bus.before = (records) => {
      if (idsOf(records).includes(2)) throw new Problem('event-too-large')
    }
    const lost: number[] = []
    for (let id = 0; id < 5; id++) queue.push(aRecord(id), () => void lost.push(id))
    await settle()
    assert.deepEqual([stored(), lost, drops], [[0, 1, 3, 4], [2], ['1 refused']])
  })

  test('that is none any more takes what waits with it, and one that comes back starts anew', async () => {
    const configured: { bus?: Bus } = {}
    const { queue, stored, drops, bus } = setUp({ findBus: () => configured.bus })
    queue.push(aRecord(0))
    await settle()
    assert.deepEqual(drops, ['1 unconfigured'])
    configured.bus = bus
    queue.push(aRecord(1))
    await settle()
    assert.deepEqual(stored(), [1])
  })
})

describe('a stop', () => {
  test('stores what waits, and takes no more', async () => {
    const { queue, stored, drops, clock } = setUp()
    for (let id = 0; id < 3; id++) queue.push(aRecord(id))
    await queue.stop(1000)
    assert.deepEqual(stored(), [0, 1, 2])
    queue.push(aRecord(3))
    assert.deepEqual([stored(), drops, clock.waiting], [[0, 1, 2], ['1 stopped'], 0])
  })

  test('does not wait for the end of a pause: it tries once more', async () => {
    const { queue, stored, bus, clock } = setUp()
    bus.before = () => Promise.reject(new Problem('bus-unavailable'))
    queue.push(aRecord(0))
    await settle()
    bus.before = () => undefined
    await queue.stop(1000)
    assert.deepEqual([stored(), clock.waiting], [[0], 0])
  })

  test('gives up at once what a bus does not take then', async () => {
    const { queue, drops, bus, clock } = setUp()
    bus.before = () => Promise.reject(new Problem('bus-unavailable'))
    for (let id = 0; id < 300; id++) queue.push(aRecord(id))
    await settle()
    await queue.stop(1_000_000)
    assert.deepEqual([drops, clock.waiting], [['300 stopped'], 0])
  })

  test('ends in time although a bus hangs', async () => {
    const { queue, drops, bus, clock } = setUp()
    const { promise: hanging, resolve: release } = Promise.withResolvers<void>()
    bus.before = () => hanging
    queue.push(aRecord(0))
    await settle()
    const stopped = queue.stop(1000)
    clock.advance(1000)
    await stopped
    release()
    await settle()
    assert.deepEqual([drops, queue.status().sent], [['1 stopped'], 0])
  })
})
