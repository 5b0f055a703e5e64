import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DirectoryLocked } from '../../../../src/bus/embedded/disk.ts'
import { MemoryMachine } from '../../../support/memory-disk.ts'
import { Problem } from '../../../../src/core/problem.ts'
import { createEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { directory, keysOf, numbered, readAll, startBus, topic } from './log-fixture.ts'
import type { BusRecord } from '../../../../src/core/bus.ts'

describe('records that can’t be stored are refused for good, and nothing with them', () => {
  const long = 'x'.repeat(70_000)
  const bad: Record<string, Partial<BusRecord>> = {
    'a key of more than 65,535 bytes': { key: long },
    'a key of more bytes than characters': { key: 'é'.repeat(40_000) },
    'a header name of more than 65,535 bytes': { headers: [[long, '']] },
    'more than 65,535 headers': { headers: Array.from({ length: 70_000 }, () => ['a', ''] as const) },
    'half a surrogate pair in the key': { key: '\ud800' },
    'half a surrogate pair in a header': { headers: [['a', 'x\udc00']] }
  }
  for (const [name, change] of Object.entries(bad)) {
    test(name, async () => {
      const disk = new MemoryMachine().boot()
      const bus = await startBus(disk)
      await assert.rejects(bus.publish([numbered(0), { ...numbered(1), ...change }]), (error) => {
        assert.ok(error instanceof Problem)
        assert.equal(error.spec.retry, 'never')
        return true
      })
      assert.deepEqual((await readAll(disk)).records, [])
      assert.ok(bus.readiness().ready)
    })
  }

  test('the longest key and header name are stored', async () => {
    const disk = new MemoryMachine().boot()
    const bus = await startBus(disk)
    const record = {
      topic,
      key: 'k'.repeat(65_535),
      headers: [['n'.repeat(65_535), long]] as const,
      value: Buffer.alloc(1)
    }
    await bus.publish([record])
    const [stored] = (await readAll(disk)).records
    assert.equal(stored?.key, record.key)
    assert.deepEqual(stored.headers, record.headers)
  })
})

describe('memory is bounded', () => {
  test('what waits beyond the bound is asked to come again, and comes when there is room', async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    const bus = await startBus(disk, { maxWaitingBytes: 5000 })
    const release = machine.hold('sync')
    const taken = [0, 1, 2].map(async (index) => bus.publish([numbered(index, 1400)]))
    await assert.rejects(bus.publish([numbered(3, 1400)]), (error) => {
      assert.ok(error instanceof Problem)
      assert.deepEqual([error.code, error.reason], ['bus-unavailable', 'backlog'])
      return true
    })
    assert.ok(bus.readiness().ready, 'a backlog is no failure of the disk')
    release()
    await Promise.all(taken)
    await bus.publish([numbered(4, 1400)])
    assert.deepEqual(keysOf((await readAll(disk)).records), [0, 1, 2, 4])
  })

  test('room is given back after a failure too', async () => {
    const machine = new MemoryMachine()
    const bus = await startBus(machine.boot(), { maxWaitingBytes: 2000 })
    machine.fail('write', 'EIO', 3)
    for (let index = 0; index < 3; index++) await assert.rejects(bus.publish([numbered(index, 1400)]), Problem)
    await bus.publish([numbered(3, 1400)])
  })

  test('what alone is beyond it can never be stored', async () => {
    const bus = await startBus(new MemoryMachine().boot(), { maxWaitingBytes: 1000 })
    await assert.rejects(bus.publish([numbered(0, 1400)]), (error) => {
      assert.ok(error instanceof Problem)
      assert.equal(error.code, 'event-too-large')
      return true
    })
  })
})

describe('several topics', () => {
  test('one that fails fails the publish, after the others are through', async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    const bus = await startBus(disk)
    await bus.publish([numbered(0), { ...numbered(0), topic: 'other' }])
    machine.fail('write', 'EIO', 1)
    await assert.rejects(bus.publish([numbered(1), { ...numbered(1), topic: 'other' }]), Problem)
    const here = keysOf((await readAll(disk)).records)
    const there = keysOf((await readAll(disk, 0, { directory, topic: 'other' })).records)
    assert.deepEqual(
      [...here, ...there].toSorted((a, b) => a - b),
      [0, 0, 1]
    )
  })

  test('a slow one delays no other', async () => {
    const machine = new MemoryMachine()
    const bus = await startBus(machine.boot())
    const release = machine.hold('sync', `${directory}/${topic}/`)
    let isStored = false
    const slow = bus.publish([numbered(0)]).then(() => (isStored = true))
    for (let index = 0; index < 5; index++) await bus.publish([{ ...numbered(index), topic: 'other' }])
    assert.equal(isStored, false)
    release()
    await slow
  })
})

describe('a directory belongs to one bus', () => {
  test('a second one is told what to do, until the first stops', async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    const first = await startBus(disk)
    await assert.rejects(startBus(disk), /in use by another running gateway.*a directory of its own/s)
    await first.publish([numbered(0)])
    await first.stop()
    await (await startBus(disk)).publish([numbered(1)])
    assert.deepEqual(keysOf((await readAll(disk)).records), [0, 1])
  })
})

describe('the life of a bus', () => {
  test('a stop during the start leaves nothing open, and the bus refuses', async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    const bus = createEmbeddedBus({ name: 'uk', directory, disk, clock: createFixedClock() })
    const started = bus.start()
    await bus.stop()
    await started
    await assert.rejects(bus.publish([numbered(0)]), Problem)
    await startBus(disk)
  })

  test('a second start is the first; a start after a stop is an error', async () => {
    const bus = await startBus(new MemoryMachine().boot())
    await bus.start()
    await bus.publish([numbered(0)])
    const other = createEmbeddedBus({
      name: 'eu',
      directory,
      disk: new MemoryMachine().boot(),
      clock: createFixedClock()
    })
    await other.stop()
    await assert.rejects(other.start(), /stopped/)
  })

  test('a stop waits for what is in flight', async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    const bus = await startBus(disk)
    const release = machine.hold('sync')
    const publishes = [0, 1, 2].map(async (index) => bus.publish([numbered(index)]))
    let isStopped = false
    const stopped = bus.stop().then(() => (isStopped = true))
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(isStopped, false)
    await assert.rejects(startBus(disk), DirectoryLocked, 'the directory is still held')
    await assert.rejects(
      bus.publish([numbered(3)]),
      (error) => error instanceof Problem && error.code === 'shutting-down'
    )
    release()
    await stopped
    await Promise.all(publishes)
    assert.deepEqual(keysOf((await readAll(disk)).records), [0, 1, 2])
  })
})
