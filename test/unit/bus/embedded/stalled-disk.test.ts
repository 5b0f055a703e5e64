import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { MemoryMachine } from '../../../support/memory-disk.ts'
import { numbered, startBus } from './log-fixture.ts'

/* A disk that hangs fails nothing, so that nothing would ever be told of it. */

for (const operation of ['write', 'sync'] as const)
  test(`a ${operation} that hangs makes the bus not ready after 5 s, and ready again when it ends`, async () => {
    const machine = new MemoryMachine()
    const clock = createFixedClock()
    const bus = await startBus(machine.boot(), { clock })
    const release = machine.hold(operation)
    const published = bus.publish([numbered(1)])
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(4_999)
    assert.deepEqual(bus.readiness(), { ready: true })
    clock.advance(1)
    const readiness = bus.readiness()
    assert.match(readiness.ready ? '' : readiness.why, /^\/data\/uk: the disk has not answered for 5 seconds: /)
    release()
    await published
    assert.deepEqual(bus.readiness(), { ready: true })
    await bus.stop()
    assert.equal(clock.waiting, 0)
  })

test('a write that hangs and then fails leaves the reason of its failure', async () => {
  const machine = new MemoryMachine()
  const clock = createFixedClock()
  const bus = await startBus(machine.boot(), { clock })
  const release = machine.hold('sync')
  const published = bus.publish([numbered(1)])
  await new Promise((resolve) => setImmediate(resolve))
  clock.advance(6_000)
  machine.fail('sync', 'EIO')
  release()
  await assert.rejects(published)
  const readiness = bus.readiness()
  assert.match(readiness.ready ? '' : readiness.why, /the disk failed/)
  await bus.stop()
})

test('writes in time leave no timer', async () => {
  const clock = createFixedClock()
  const bus = await startBus(new MemoryMachine().boot(), { clock })
  const before = clock.waiting
  for (let index = 0; index < 20; index += 1) await bus.publish([numbered(index)])
  assert.equal(clock.waiting, before)
  clock.advance(10_000)
  assert.deepEqual(bus.readiness(), { ready: true })
  await bus.stop()
})
