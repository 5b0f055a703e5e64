import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MemoryMachine } from '../../../support/memory-disk.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { createLogReader } from '../../../../src/bus/embedded/reader.ts'
import { directory, keysOf, numbered, readAll, startBus, topic } from './log-fixture.ts'
import { listTopics } from '../../../../src/bus/embedded/topic-list.ts'
import type { Bus } from '../../../../src/core/bus.ts'
import type { Disk } from '../../../../src/bus/embedded/disk.ts'

const head = `${directory}/${topic}/head`

async function publishEach(bus: Bus, from: number, to: number, valueBytes?: number): Promise<void> {
  for (let index = from; index < to; index++) await bus.publish([numbered(index, valueBytes)])
}

function readerOf(disk: Disk): ReturnType<typeof createLogReader> {
  return createLogReader({ disk, directory, topic })
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)

describe('a cursor', () => {
  test('reads on over rotations while the log is written', async () => {
    const disk = new MemoryMachine().boot()
    const bus = await startBus(disk, { segmentBytes: 2000 })
    const reader = readerOf(disk)
    const keys: number[] = []
    let cursor = 0
    for (let round = 0; round < 20; round++) {
      await publishEach(bus, round * 5, round * 5 + 5)
      const part = await reader.read(cursor, { maxRecords: 5 })
      keys.push(...keysOf(part.records))
      cursor = part.next
    }
    assert.deepEqual(keys, range(0, 100))
    assert.equal(cursor, await reader.latest())
  })

  test('survives its reader: any offset can be read from by a new one', async () => {
    const disk = new MemoryMachine().boot()
    await publishEach(await startBus(disk, { segmentBytes: 2000 }), 0, 40)
    for (const from of range(0, 41)) {
      const { records } = await readAll(disk, from)
      assert.deepEqual(keysOf(records), range(from, 40))
      assert.deepEqual(
        records.map(({ offset }) => offset),
        range(from, 40)
      )
    }
  })

  test('goes back as well as on', async () => {
    const disk = new MemoryMachine().boot()
    await publishEach(await startBus(disk, { segmentBytes: 2000 }), 0, 30)
    const reader = readerOf(disk)
    for (const from of [25, 3, 29, 0, 14]) {
      assert.deepEqual(keysOf((await reader.read(from, { maxRecords: 1 })).records), [from])
    }
  })

  test('beyond the end reads nothing and stays', async () => {
    const disk = new MemoryMachine().boot()
    await publishEach(await startBus(disk), 0, 3)
    assert.deepEqual(await readerOf(disk).read(50), { records: [], next: 50, gaps: [] })
  })

  test('before what retention removed gets a gap, and goes on behind it', async () => {
    const disk = new MemoryMachine().boot()
    const clock = createFixedClock()
    const bus = await startBus(disk, { clock, segmentBytes: 1000, retentionBytes: 3000 })
    await publishEach(bus, 0, 50)
    await bus.stop()
    const earliest = await readerOf(disk).earliest()
    assert.ok(earliest > 30)
    const { records, gaps } = await readAll(disk)
    assert.deepEqual(gaps, [{ from: 0, to: earliest, why: 'removed' }])
    assert.deepEqual(keysOf(records), range(earliest, 50))
    assert.deepEqual((await readAll(disk, earliest)).gaps, [])
  })
})

describe('one read', () => {
  test('is bounded in records and in bytes, but returns one record of any size', async () => {
    const disk = new MemoryMachine().boot()
    const bus = await startBus(disk)
    await publishEach(bus, 0, 10, 1000)
    await bus.publish([numbered(10, 3_000_000)])
    const reader = readerOf(disk)
    assert.equal((await reader.read(0, { maxRecords: 4 })).records.length, 4)
    assert.equal((await reader.read(0, { maxBytes: 2500 })).records.length, 2)
    assert.deepEqual(keysOf((await reader.read(9, { maxBytes: 2500 })).records), [9])
    assert.deepEqual(keysOf((await reader.read(10, { maxBytes: 1 })).records), [10])
  })

  test('uses large reads, and opens no segment that it does not need', async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    await publishEach(await startBus(disk, { segmentBytes: 20_000 }), 0, 2000)
    const segments = machine.files().filter((path) => path.endsWith('.log')).length
    assert.ok(segments > 15)
    const before = machine.operations
    assert.deepEqual(keysOf((await readerOf(disk).read(1900)).records), range(1900, 2000))
    assert.ok(machine.operations - before < 20, `${machine.operations - before} operations`)
  })

  test('tells when a record was appended', async () => {
    const disk = new MemoryMachine().boot()
    const clock = createFixedClock()
    const bus = await startBus(disk, { clock })
    await publishEach(bus, 0, 1)
    clock.advance(1234)
    await publishEach(bus, 1, 2)
    const [first, second] = (await readAll(disk)).records
    assert.equal(second?.appendedAt, clock.now())
    assert.equal(second.appendedAt - (first?.appendedAt ?? 0), 1234)
  })
})

describe('what is durable is what is shown', () => {
  test('a record that is written but not synced is not', async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    const bus = await startBus(disk)
    await publishEach(bus, 0, 2)
    const release = machine.hold('sync')
    const publish = publishEach(bus, 2, 3)
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(keysOf((await readAll(disk)).records), [0, 1])
    release()
    await publish
    assert.deepEqual(keysOf((await readAll(disk)).records), [0, 1, 2])
  })

  for (const [name, spoil] of [
    ['absent', async (machine: MemoryMachine) => machine.boot().remove(head)],
    ['torn', async (machine: MemoryMachine) => machine.file(head).truncate(11)],
    ['damaged', async (machine: MemoryMachine) => machine.file(head).flip(9, 4)]
  ] as const) {
    test(`a head that is ${name}: what the records prove, and all after the next start`, async () => {
      const machine = new MemoryMachine()
      await publishEach(await startBus(machine.boot(), { segmentBytes: 2000 }), 0, 20)
      machine.kill()
      await spoil(machine)
      const disk = machine.boot()
      const { records, gaps, next } = await readAll(disk)
      assert.deepEqual([keysOf(records), gaps, next], [range(0, 19), [], 19], 'nothing proves the last one')
      await startBus(disk)
      assert.deepEqual(keysOf((await readAll(disk, next)).records), [19])
    })
  }

  test('a topic or directory that is not there is empty', async () => {
    const disk = new MemoryMachine().boot()
    const reader = readerOf(disk)
    assert.deepEqual(await reader.read(0), { records: [], next: 0, gaps: [] })
    assert.deepEqual([await reader.earliest(), await reader.latest()], [0, 0])
    assert.deepEqual(await listTopics(disk, directory), [])
  })

  test('a reader is refused a topic whose name leaves the directory', () => {
    assert.throws(() => createLogReader({ disk: new MemoryMachine().boot(), directory, topic: '../other' }))
  })
})

test('the topics of a log are its directories, without what else lies there', async () => {
  const machine = new MemoryMachine()
  const disk = machine.boot()
  const bus = await startBus(disk)
  await bus.publish(['b', 'a', 'c.d'].map((name) => ({ ...numbered(0), topic: name })))
  await disk.open(`${directory}/lock.db`, 'write')
  await disk.makeDirectory(`${directory}/lost+found`)
  assert.deepEqual(await listTopics(disk, directory), ['a', 'b', 'c.d'])
})
