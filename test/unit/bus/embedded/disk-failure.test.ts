import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MemoryMachine } from '../../../support/memory-disk.ts'
import { Problem } from '../../../../src/core/problem.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { directory, keysOf, numbered, readAll, startBus, topic } from './log-fixture.ts'

const failures = [
  {
    name: 'full',
    reason: 'disk-full',
    cause: (machine: MemoryMachine) => (machine.capacityBytes = machine.usedBytes + 20)
  },
  { name: 'read-only', reason: 'read-only', cause: (machine: MemoryMachine) => (machine.readOnly = true) },
  { name: 'gone', reason: 'io', cause: (machine: MemoryMachine) => (machine.gone = true) },
  { name: 'failing in a write', reason: 'io', cause: (machine: MemoryMachine) => machine.fail('write', 'EIO') },
  { name: 'failing in a sync', reason: 'io', cause: (machine: MemoryMachine) => machine.fail('sync', 'EIO') },
  { name: 'over quota', reason: 'disk-full', cause: (machine: MemoryMachine) => machine.fail('write', 'EDQUOT') }
]

for (const { name, reason, cause } of failures) {
  test(`a disk that is ${name}: ${reason}, nothing acknowledged that is not stored, and on it goes`, async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    const bus = await startBus(disk)
    await bus.publish([numbered(0)])
    cause(machine)
    for (const index of [1, 2]) {
      await assert.rejects(bus.publish([numbered(index)]), (error) => {
        assert.ok(error instanceof Problem)
        assert.deepEqual([error.code, error.reason], ['bus-unavailable', reason])
        return true
      })
    }
    const readiness = bus.readiness()
    assert.ok(!readiness.ready && readiness.why.includes(directory), 'says where')
    machine.heal()
    const [receipt] = await bus.publish([numbered(3)])
    assert.ok(bus.readiness().ready)
    assert.ok(Number(receipt?.position) >= 3, 'an offset is never given out twice')
    const { records, gaps } = await readAll(disk)
    assert.deepEqual(keysOf(records), [0, 3])
    assert.deepEqual(gaps, [], 'what was refused is no gap')
  })
}

describe('a segment that failed', () => {
  test('is never written again, and the next record opens a new one', async () => {
    const machine = new MemoryMachine()
    const bus = await startBus(machine.boot())
    await bus.publish([numbered(0)])
    machine.fail('sync', 'EIO', 1)
    await assert.rejects(bus.publish([numbered(1), numbered(2)]), Problem)
    const failed = segments(machine)[0] ?? ''
    const before = Buffer.from(machine.file(failed).bytes)
    await bus.publish([numbered(3)])
    assert.ok(machine.file(failed).bytes.equals(before))
    assert.deepEqual(segments(machine).slice(1), [`${directory}/${topic}/00000000000000000003.log`])
  })

  test('takes with it everything in flight, and what came later goes to the next', async () => {
    const machine = new MemoryMachine()
    const disk = machine.boot()
    const bus = await startBus(disk)
    await bus.publish([numbered(0)])
    const release = machine.hold('sync')
    const inFlight = [bus.publish([numbered(1)]), bus.publish([numbered(2)])]
    await new Promise((resolve) => setImmediate(resolve))
    const later = bus.publish([numbered(3)])
    machine.fail('sync', 'EIO', 1)
    release()
    assert.deepEqual(
      (await Promise.allSettled(inFlight)).map((result) => result.status),
      ['rejected', 'rejected']
    )
    await later
    assert.deepEqual(keysOf((await readAll(disk)).records), [0, 3])
  })

  test('a full disk does not fill with empty segments', async () => {
    const machine = new MemoryMachine()
    const bus = await startBus(machine.boot())
    await bus.publish([numbered(0)])
    machine.capacityBytes = machine.usedBytes + 20
    for (let index = 1; index < 30; index++) await assert.rejects(bus.publish([numbered(index)]), Problem)
    assert.equal(segments(machine).length, 1)
  })
})

describe('readiness after a failure', () => {
  test('comes back by a probe, without any publish, and not before the disk is well', async () => {
    const machine = new MemoryMachine()
    const clock = createFixedClock()
    const bus = await startBus(machine.boot(), { clock })
    machine.readOnly = true
    await assert.rejects(bus.publish([numbered(0)]), Problem)
    await advance(clock, 5000)
    assert.equal(bus.readiness().ready, false)
    machine.heal()
    assert.equal(bus.readiness().ready, false, 'nobody tried yet')
    await advance(clock, 1000)
    assert.equal(bus.readiness().ready, true)
    assert.ok(!machine.files().some((path) => path.includes('~probe')), 'the probe is removed')
    await bus.stop()
    assert.equal(clock.waiting, 0, 'no timer is left behind')
  })

  test('a stop ends the probing', async () => {
    const machine = new MemoryMachine()
    const clock = createFixedClock()
    const bus = await startBus(machine.boot(), { clock })
    machine.gone = true
    await assert.rejects(bus.publish([numbered(0)]), Problem)
    await bus.stop()
    assert.equal(clock.waiting, 0)
  })
})

async function advance(clock: ReturnType<typeof createFixedClock>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    clock.advance(500)
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

function segments(machine: MemoryMachine): readonly string[] {
  return machine
    .files()
    .filter((path) => path.endsWith('.log'))
    .toSorted()
}
