import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MemoryMachine } from '../../../support/memory-disk.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { createLogReader } from '../../../../src/bus/embedded/reader.ts'
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

const hourMs = 3_600_000
const retentionMs = 10 * hourMs
/** What the pages promise: the age, a tenth of it, and a minute. */
const latestMs = 11 * hourMs + 60_000

/** Three events, and ten hours and a minute later: nothing is left of them but their offsets. */
async function outlived() {
  const machine = new MemoryMachine()
  const clock = createFixedClock()
  const disk = machine.boot()
  const bus = await startBus(disk, { clock, retentionMs })
  for (const index of [0, 1, 2]) await bus.publish([numbered(index)])
  await advanceMinutes(clock, 601)
  return { machine, clock, disk, bus }
}

describe('an event that is too old', () => {
  test('goes from a topic that is never written again, and its place is told of', async () => {
    const { machine, disk, clock, bus } = await outlived()
    assert.equal(logs(machine), 0)
    assert.deepEqual(await readAll(disk), { records: [], gaps: [{ from: 0, to: 3, why: 'removed' }], next: 3 })
    const reader = createLogReader({ disk, directory, topic })
    assert.deepEqual([await reader.earliest(), await reader.latest()], [3, 3])
    const before = machine.operations
    await advanceMinutes(clock, 600)
    assert.equal(machine.operations, before, 'and the disk of an idle gateway is left alone')
    await bus.stop()
    assert.equal(clock.waiting, 0)
  })

  test('goes in time from a topic that gets a little now and then', async () => {
    const clock = createFixedClock()
    const disk = new MemoryMachine().boot()
    const bus = await startBus(disk, { clock, retentionMs })
    let oldestMs = 0
    for (let index = 0; index < 150; index++) {
      await bus.publish([numbered(index)])
      await advanceMinutes(clock, 20)
      const [oldest] = (await readAll(disk)).records
      oldestMs = Math.max(oldestMs, clock.now() - (oldest?.appendedAt ?? 0))
    }
    assert.ok(oldestMs > retentionMs, `${oldestMs / hourMs} hours: it is kept as long as it should`)
    assert.ok(oldestMs <= latestMs, `${oldestMs / hourMs} hours`)
  })

  test('goes in time though one came much later, and the gateway restarted since', async () => {
    const machine = new MemoryMachine()
    const clock = createFixedClock()
    const first = await startBus(machine.boot(), { clock, retentionMs })
    await first.publish([numbered(0)])
    await advanceMinutes(clock, 540)
    await first.publish([numbered(1)])
    await first.stop()
    const disk = machine.boot()
    const second = await startBus(disk, { clock, retentionMs })
    await advanceMinutes(clock, 61)
    assert.deepEqual(keysOf((await readAll(disk)).records), [1])
    await second.stop()
  })

  test('goes though the gateway restarts more often than that', async () => {
    const machine = new MemoryMachine()
    const clock = createFixedClock()
    for (let hour = 0; hour < 11; hour++) {
      const bus = await startBus(machine.boot(), { clock, retentionMs })
      if (hour === 0) await bus.publish([numbered(0)])
      await advanceMinutes(clock, 60)
      assert.equal(logs(machine), hour < 10 ? 1 : 0, `after ${hour + 1} hours`)
      await bus.stop()
    }
  })
})

describe('the offsets of a topic without a segment', () => {
  test('go on, in this process and after a crash that loses what was not synced', async () => {
    for (const crashes of [false, true]) {
      const { machine, clock, bus } = await outlived()
      if (crashes) machine.crash(() => 0)
      const now = crashes ? await startBus(machine.boot(), { clock, retentionMs }) : bus
      const [receipt] = await now.publish([numbered(3)])
      assert.equal(receipt?.position, '3', `after a crash: ${crashes}`)
      const { records, gaps } = await readAll(machine.boot())
      assert.deepEqual([keysOf(records), gaps], [[3], [{ from: 0, to: 3, why: 'removed' }]])
    }
  })

  for (const lost of [0, 0.99])
    test(`do not go back, whenever the power fails meanwhile, and ${lost === 0 ? 'nothing' : 'all'} unsynced is kept`, async () => {
      for (let operation = 1; operation < 20; operation++) {
        const machine = new MemoryMachine()
        const clock = createFixedClock()
        const bus = await startBus(machine.boot(), { clock, retentionMs })
        for (const index of [0, 1, 2]) await bus.publish([numbered(index)])
        await advanceMinutes(clock, 600)
        machine.crashAfter(operation)
        await advanceMinutes(clock, 1)
        await bus.publish([numbered(3)]).catch(() => undefined)
        machine.crash(() => lost)
        const next = await startBus(machine.boot(), { clock, retentionMs })
        const [receipt] = await next.publish([numbered(4)])
        assert.ok(Number(receipt?.position) >= 3, `operation ${operation}: ${receipt?.position}`)
      }
    })

  test('are told to a reader while the next segment is made', async () => {
    const { machine, disk, bus } = await outlived()
    const release = machine.hold('write')
    const publish = bus.publish([numbered(3)])
    await settleTurns()
    assert.equal(logs(machine), 1)
    assert.equal(await createLogReader({ disk, directory, topic }).latest(), 3)
    release()
    await publish
    assert.equal(await createLogReader({ disk, directory, topic }).latest(), 4)
  })

  test('keep the segment as long as they can’t be made durable elsewhere', async () => {
    const machine = new MemoryMachine()
    const clock = createFixedClock()
    const bus = await startBus(machine.boot(), { clock, retentionMs })
    await bus.publish([numbered(0)])
    machine.fail('sync', 'EIO')
    await advanceMinutes(clock, 602)
    assert.equal(logs(machine), 1)
    machine.heal()
    await advanceMinutes(clock, 1)
    assert.equal(logs(machine), 0)
    await bus.stop()
  })
})

test('an event that comes while the last segment is removed is stored, with the next offset', async () => {
  const { machine, clock, disk, bus } = await outlived()
  await bus.publish([numbered(3)])
  await advanceMinutes(clock, 600)
  const release = machine.hold('remove')
  clock.advance(60_000)
  await settleTurns()
  const publish = bus.publish([numbered(4)])
  await settleTurns()
  release()
  assert.equal((await publish)[0]?.position, '4')
  assert.deepEqual(keysOf((await readAll(disk)).records), [4])
})
