import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KafkaFault } from '../../../../../src/bus/kafka/kafka-fault.ts'
import { KeptConnection } from '../../../../../src/bus/kafka/platformatic/kept-connection.ts'
import { createFixedClock } from '../../../../support/fixed-clock.ts'
import type { FixedClock } from '../../../../support/fixed-clock.ts'

class FakeConnection {
  isOpen = true
  isFresh = true
  isRetired = false
  retire(): void {
    this.isRetired = true
  }
}

interface Scene {
  readonly kept: KeptConnection<FakeConnection>
  readonly opened: FakeConnection[]
  readonly clock: FixedClock
  /** How often it was tried. */
  tries: number
  fails: boolean
}

function keep(): Scene {
  const clock = createFixedClock()
  const scene: Scene = {
    kept: new KeptConnection(clock, async () => {
      scene.tries += 1
      await new Promise((resolve) => setImmediate(resolve))
      if (scene.fails) throw new KafkaFault('credentials-refused')
      const connection = new FakeConnection()
      scene.opened.push(connection)
      return connection
    }),
    opened: [],
    clock,
    tries: 0,
    fails: false
  }
  return scene
}

test('all who ask share one connection', async () => {
  const { kept, opened } = keep()
  const [one, other] = await Promise.all([kept.get(), kept.get()])
  assert.equal(one, other)
  assert.equal(await kept.get(), one)
  assert.equal(opened.length, 1)
})

test('one that has closed is replaced', async () => {
  const { kept, opened } = keep()
  const first = await kept.get()
  first.isOpen = false
  assert.notEqual(await kept.get(), first)
  assert.equal(opened.length, 2)
})

test('one whose log-in grows old ends once another is there', async () => {
  const { kept, opened } = keep()
  const first = await kept.get()
  first.isFresh = false
  const next = kept.get()
  assert.equal(first.isRetired, false)
  assert.notEqual(await next, first)
  assert.equal(first.isRetired, true)
  assert.equal(opened.length, 2)
})

test('who asks while it cannot be opened is told so', async () => {
  const scene = keep()
  scene.fails = true
  const results = await Promise.allSettled([scene.kept.get(), scene.kept.get()])
  assert.deepEqual(
    results.map((result) => result.status === 'rejected' && result.reason.reason),
    ['credentials-refused', 'credentials-refused']
  )
  assert.equal(scene.tries, 1)
})

test('what can not be opened is tried after growing pauses, never longer than 5 s, and not for each who asks', async () => {
  const scene = keep()
  scene.fails = true
  const triedAtMs: number[] = []
  for (let ms = 0; ms < 20_000; ms += 50, scene.clock.advance(50)) {
    const before = scene.tries
    await assert.rejects(scene.kept.get(), { reason: 'credentials-refused' })
    if (scene.tries > before) triedAtMs.push(ms)
  }
  assert.deepEqual(triedAtMs, [0, 100, 300, 700, 1500, 3100, 6300, 11_300, 16_300])
  scene.fails = false
  scene.clock.advance(5000)
  const first = await scene.kept.get()
  assert.equal(await scene.kept.get(), first)
  first.isOpen = false
  scene.fails = true
  await assert.rejects(scene.kept.get())
  scene.fails = false
  scene.clock.advance(100)
  assert.equal(await scene.kept.get(), scene.opened[1], 'the pauses begin anew')
})

test('one whose log-in grows old serves on while no other can be opened, until it is closed', async () => {
  const scene = keep()
  const first = await scene.kept.get()
  first.isFresh = false
  scene.fails = true
  for (let round = 0; round < 3; round++) assert.equal(await scene.kept.get(), first)
  assert.deepEqual([scene.tries, first.isRetired], [2, false])
  first.isOpen = false
  await assert.rejects(scene.kept.get(), { reason: 'credentials-refused' })
  assert.equal(scene.tries, 2)
  scene.fails = false
  scene.clock.advance(100)
  assert.equal(await scene.kept.get(), scene.opened[1])
})
