import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MemoryMachine } from '../../../support/memory-disk.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { expiredSegments, isRolled, outlivedSegment } from '../../../../src/bus/embedded/retention.ts'
import {
  advanceMinutes,
  directory,
  keysOf,
  logs,
  numbered,
  readAll,
  settleTurns,
  startBus,
  topic
} from './log-fixture.ts'

const segments = [
  { base: 0, bytes: 100, lastAt: 2000 },
  { base: 10, bytes: 100, lastAt: 3000 },
  { base: 20, bytes: 100, lastAt: 4000 }
]
const none = { retentionMs: undefined, retentionBytes: undefined }

describe('what expires', () => {
  test('without limits nothing does', () => {
    assert.deepEqual(expiredSegments(segments, 1e12, none), [])
  })

  test('by age: a segment is as young as its last record, whenever the next one began', () => {
    assert.deepEqual(expiredSegments(segments, 3000, { ...none, retentionMs: 1000 }), [])
    assert.deepEqual(expiredSegments(segments, 3001, { ...none, retentionMs: 1000 }), [0])
    assert.deepEqual(expiredSegments(segments, 4001, { ...none, retentionMs: 1000 }), [0, 10])
  })

  test('by size: the oldest first, as long as the rest is still as much as is to be kept', () => {
    assert.deepEqual(expiredSegments(segments, 0, { ...none, retentionBytes: 201 }), [])
    assert.deepEqual(expiredSegments(segments, 0, { ...none, retentionBytes: 200 }), [0])
    assert.deepEqual(expiredSegments(segments, 0, { ...none, retentionBytes: 101 }), [0])
    assert.deepEqual(expiredSegments(segments, 0, { ...none, retentionBytes: 100 }), [0, 10])
  })

  test('the last segment, which may be written, is none of those', () => {
    assert.deepEqual(expiredSegments(segments, 1e12, { retentionMs: 0, retentionBytes: 0 }), [0, 10])
    assert.deepEqual(expiredSegments([], 0, { retentionMs: 0, retentionBytes: 0 }), [])
  })

  test('the last one goes alone, when it is all that is left, and by age only', () => {
    const last = segments.slice(2)
    assert.equal(outlivedSegment(segments, 1e12, { ...none, retentionMs: 1000 }), undefined)
    assert.equal(outlivedSegment(last, 5000, { ...none, retentionMs: 1000 }), undefined)
    assert.equal(outlivedSegment(last, 5001, { ...none, retentionMs: 1000 }), 20)
    assert.equal(outlivedSegment(last, 1e12, { ...none, retentionBytes: 0 }), undefined)
    assert.equal(outlivedSegment([], 1e12, { retentionMs: 0, retentionBytes: 0 }), undefined)
  })

  test('a segment takes records for a tenth of the age', () => {
    assert.equal(isRolled(1000, 1099, { ...none, retentionMs: 1000 }), false)
    assert.equal(isRolled(1000, 1100, { ...none, retentionMs: 1000 }), true)
    assert.equal(isRolled(1000, 1e12, none), false)
  })

  test('a clock that went back removes nothing', () => {
    assert.deepEqual(expiredSegments(segments, 0, { ...none, retentionMs: 0 }), [])
  })
})

describe('the log', () => {
  test('removes by size when it rotates: never less than is to be kept, nor two segments more', async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    const bus = await startBus(disk, { segmentBytes: 2000, retentionBytes: 6000 })
    const used: number[] = []
    for (let index = 0; index < 100; index++) {
      await bus.publish([numbered(index)])
      await settleTurns()
      used.push(machine.usedBytes)
    }
    await bus.stop()
    const full = used.slice(used.findIndex((bytes) => bytes >= 6000))
    assert.ok(full.length > 50 && Math.min(...full) >= 6000, `${Math.min(...full)} bytes at the least`)
    assert.ok(Math.max(...full) <= 6000 + 2 * 2000, `${Math.max(...full)} bytes at the most`)
    const keys = keysOf((await readAll(disk)).records)
    assert.ok(keys.length > 10 && keys.at(-1) === 99)
  })

  test('an event is not removed right after it was acknowledged, though a segment is all that is to be kept', async () => {
    const disk = new MemoryMachine().boot()
    const bus = await startBus(disk, { segmentBytes: 2000, retentionBytes: 2000 })
    for (let index = 0; index < 40; index++) {
      await bus.publish([numbered(index)])
      await settleTurns()
      const before = keysOf((await readAll(disk)).records)
      assert.ok(index === 0 || before.includes(index - 1), `${index - 1} is gone when ${index} is stored`)
    }
  })

  test('removes by age on its timer, without any publish', async () => {
    const machine = new MemoryMachine()
    const clock = createFixedClock()
    const bus = await startBus(machine.boot(), { clock, segmentBytes: 2000, retentionMs: 3_600_000 })
    for (let index = 0; index < 20; index++) await bus.publish([numbered(index)])
    const before = logs(machine)
    await advanceMinutes(clock, 30)
    assert.equal(logs(machine), before)
    await advanceMinutes(clock, 40)
    assert.equal(logs(machine), 0, 'the one that was written went as well')
    await bus.stop()
    assert.equal(clock.waiting, 0)
  })

  test('removes at start what expired meanwhile, and what remains is read', async () => {
    const machine = new MemoryMachine()
    const clock = createFixedClock()
    const first = await startBus(machine.boot(), { clock, segmentBytes: 2000 })
    for (let index = 0; index < 20; index++) await first.publish([numbered(index)])
    await first.stop()
    clock.advance(86_400_000)
    const disk = machine.boot()
    const second = await startBus(disk, { clock, segmentBytes: 2000, retentionMs: 1000 })
    await second.publish([numbered(20)])
    await second.stop()
    const { records, gaps } = await readAll(disk)
    assert.equal(keysOf(records).at(-1), 20)
    assert.deepEqual(gaps, [{ from: 0, to: records[0]?.offset, why: 'removed' }])
  })

  test('what was removed stays so after a crash', async () => {
    const machine = new MemoryMachine()
    const bus = await startBus(machine.boot(), { segmentBytes: 2000, retentionBytes: 4000 })
    const oldest = `${directory}/${topic}/00000000000000000000.log`
    for (let index = 0; index < 24 && (index === 0 || machine.files().includes(oldest)); index++) {
      await bus.publish([numbered(index)])
      await settleTurns()
    }
    assert.ok(!machine.files().includes(oldest), 'retention was at work')
    machine.crash(() => 0)
    assert.ok(!machine.files().includes(oldest))
  })

  test('what can’t be removed is tried again, and hinders nobody', async () => {
    const machine = new MemoryMachine()
    const clock = createFixedClock()
    const bus = await startBus(machine.boot(), { clock, segmentBytes: 2000, retentionBytes: 4000 })
    machine.fail('remove', 'EIO')
    for (let index = 0; index < 40; index++) await bus.publish([numbered(index)])
    assert.ok(logs(machine) > 3)
    machine.heal()
    await advanceMinutes(clock, 1)
    assert.ok(logs(machine) <= 3)
  })
})
