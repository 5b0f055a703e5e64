import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MemoryMachine } from '../../../support/memory-disk.ts'
import { directory, keysOf, numbered, readAll, startBus, topic } from './log-fixture.ts'
import { segmentHeaderBytes } from '../../../../src/bus/embedded/segment-header.ts'
import type { Damage } from '../../../../src/bus/embedded/recovery.ts'

const first = `${directory}/${topic}/00000000000000000000.log`
const head = `${directory}/${topic}/head`

/** Records 0 to `count - 1`, each in a group of its own, and a clean stop. */
async function written(count: number): Promise<MemoryMachine> {
  const machine = new MemoryMachine()
  const bus = await startBus(machine.boot())
  for (let index = 0; index < count; index++) await bus.publish([numbered(index)])
  await bus.stop()
  return machine
}

async function restarted(
  machine: MemoryMachine
): Promise<{ damage: Damage[]; keys: readonly number[]; gaps: unknown }> {
  const damage: Damage[] = []
  const disk = machine.boot()
  const bus = await startBus(disk, { onDamage: (place) => damage.push(place) })
  await bus.publish([numbered(99)])
  const { records, gaps } = await readAll(disk)
  await bus.stop()
  return { damage, keys: keysOf(records), gaps }
}

describe('a torn tail', () => {
  test('is cut off, and the segment is written on', async () => {
    const machine = await written(3)
    const size = machine.file(first).bytes.length
    machine.file(first).write(size, Buffer.from('half a record that a crash cut; '.repeat(50)))
    assert.deepEqual(await restarted(machine), { damage: [], keys: [0, 1, 2, 99], gaps: [] })
    assert.ok(!machine.file(first).bytes.includes('half a record'))
    assert.equal(machine.files().filter((path) => path.endsWith('.log')).length, 1)
  })

  test('a segment that was never born is removed', async () => {
    const machine = await written(2)
    const disk = machine.boot()
    const file = await disk.open(`${directory}/${topic}/00000000000000000002.log`, 'new')
    await file.write([Buffer.alloc(100)], 0)
    assert.deepEqual(await restarted(machine), { damage: [], keys: [0, 1, 99], gaps: [] })
  })

  test('a whole record behind a hole is kept: nobody knows that it was not acknowledged', async () => {
    const machine = await written(1)
    const bus = await startBus(machine.boot())
    await bus.publish([numbered(1), numbered(2), numbered(3)])
    machine.kill()
    // The power fails before the head is on the disk: nothing proves that the last group was.
    machine.file(head).truncate(0)
    machine.file(first).flip(machine.file(first).bytes.indexOf('value of 2'), 1)
    const { damage, keys, gaps } = await restarted(machine)
    assert.deepEqual(keys, [0, 1, 3, 99])
    assert.deepEqual(gaps, [{ from: 2, to: 3, why: 'damaged' }])
    assert.deepEqual(
      damage.map(({ certain }) => certain),
      [false]
    )
  })
})

describe('damage', () => {
  test('in the last record of a clean stop is no torn tail', async () => {
    const machine = await written(3)
    machine.file(first).flip(machine.file(first).bytes.length - 1, 0x80)
    const { damage, keys, gaps } = await restarted(machine)
    assert.deepEqual(keys, [0, 1, 99])
    assert.deepEqual(gaps, [{ from: 2, to: 3, why: 'damaged' }])
    assert.deepEqual(
      damage.map(({ file, certain }) => ({ file, certain })),
      [{ file: first, certain: true }]
    )
  })

  test('of a length does not hide the records behind it', async () => {
    const machine = await written(5)
    machine.file(first).flip(segmentHeaderBytes + 7, 0x40)
    const { damage, keys } = await restarted(machine)
    assert.deepEqual(keys, [1, 2, 3, 4, 99])
    assert.equal(damage.length, 1)
    assert.equal(damage[0]?.position, segmentHeaderBytes)
  })

  test('a file that lost its end is reported, with a gap', async () => {
    const machine = await written(5)
    machine.file(first).truncate(segmentHeaderBytes + 400)
    const { damage, keys, gaps } = await restarted(machine)
    assert.deepEqual(keys, [0, 1, 99])
    assert.deepEqual(gaps, [{ from: 2, to: 5, why: 'damaged' }])
    assert.ok(damage[0]?.certain)
  })

  test('of one copy of a segment’s header loses nothing', async () => {
    const machine = await written(3)
    machine.file(first).write(0, Buffer.alloc(512))
    assert.deepEqual(await restarted(machine), { damage: [], keys: [0, 1, 2, 99], gaps: [] })
  })

  test('of both copies is a gap over the whole segment, and is reported', async () => {
    const machine = await written(3)
    machine.file(first).write(0, Buffer.alloc(segmentHeaderBytes))
    const { damage, keys, gaps } = await restarted(machine)
    assert.deepEqual(keys, [99])
    assert.deepEqual(gaps, [{ from: 0, to: 3, why: 'damaged' }])
    assert.ok(damage[0]?.certain)
  })

  test('is reported again at every start until the topic has gone on', async () => {
    const machine = await written(3)
    machine.file(first).flip(segmentHeaderBytes + 50, 1)
    for (let start = 0; start < 2; start++) {
      const damage: Damage[] = []
      const bus = await startBus(machine.boot(), { onDamage: (place) => damage.push(place) })
      await bus.stop()
      assert.equal(damage.length, 1)
    }
    assert.equal((await restarted(machine)).damage.length, 1)
    assert.equal((await restarted(machine)).damage.length, 0)
  })

  test('the bytes of a segment inside a payload do not pass for a record', async () => {
    const machine = await written(2)
    const forged = Buffer.from(machine.file(first).bytes)
    const bus = await startBus(machine.boot())
    await bus.publish([{ ...numbered(2), value: forged }])
    await bus.publish([numbered(3)])
    await bus.stop()
    machine.file(first).flip(forged.length, 1)
    const { keys, gaps } = await restarted(machine)
    assert.deepEqual(keys, [0, 1, 3, 99], 'records 0 and 1 are not found again inside record 2')
    assert.deepEqual(gaps, [{ from: 2, to: 3, why: 'damaged' }])
  })

  test('a lost segment does not bring its offsets back', async () => {
    const machine = await written(3)
    const disk = machine.boot()
    await disk.remove(first)
    const bus = await startBus(disk)
    const [receipt] = await bus.publish([numbered(4)])
    assert.equal(receipt?.position, '3')
    assert.deepEqual((await readAll(disk)).gaps, [{ from: 0, to: 3, why: 'removed' }])
  })
})

test('a start on a disk that cannot be written is a sentence for the operator', async () => {
  const machine = await written(1)
  machine.readOnly = true
  await assert.rejects(startBus(machine.boot()), /can't start\. .*cannot be written: check its mount/)
})

test('a start that failed gives the directory free', async () => {
  const machine = await written(1)
  const disk = machine.boot()
  machine.fail('open', 'EIO', 1)
  await assert.rejects(startBus(disk), /the disk failed/)
  await startBus(disk)
})
