import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fateOf, oneByte, setUp } from './batcher-setup.ts'
import type { Fate, Setup } from './batcher-setup.ts'
import { laterFault, settle, textRecord } from './held-transport.ts'

/* Of topics of one letter, and values of one byte: each record has `oneByte`. */

/** Publishes to a topic until it is refused; gives how many were taken. */
async function fill({ publish }: Setup, topic: string): Promise<number> {
  for (let taken = 0; ; taken += 1) {
    const fate = publish('x', undefined, topic)
    await settle()
    if (fate.result === 'open') continue
    assert.equal(fate.result, 'bus-unavailable/queue-full')
    return taken
  }
}

/** One publish of a record for each topic. */
function publishTo({ batcher }: Setup, ...topics: readonly string[]): Fate {
  return fateOf(batcher.publish(topics.map((topic) => textRecord(topic, 'x'))))
}

test('one topic that waits has half of the room, and another, which was idle, finds the same', async () => {
  const setup = setUp({ maxWaitingBytes: 60 * oneByte })
  assert.equal(await fill(setup, 'a'), 30)
  const idle = setup.publish('x', undefined, 'b')
  await settle()
  setup.transport.next()
  setup.transport.next().store()
  await idle.done
  assert.equal(idle.result, 'stored')
})

test('several that wait leave as much to the next as the last of them has', async () => {
  const setup = setUp({ maxWaitingBytes: 64 * oneByte })
  const taken: number[] = []
  for (const topic of ['a', 'b', 'c', 'd']) taken.push(await fill(setup, topic))
  assert.deepEqual(taken, [32, 16, 8, 4])
})

test('what one gives back the others may have, as soon as it is stored', async () => {
  const setup = setUp({ maxWaitingBytes: 60 * oneByte })
  const storeOf = async (topic: string): Promise<void> => {
    for (const call of setup.transport.calls) if (call.topic === topic) call.store()
    await settle()
  }
  assert.deepEqual([await fill(setup, 'a'), await fill(setup, 'b')], [30, 15])
  // The first call took what was there, the second the rest.
  for (let call = 0; call < 2; call += 1) await storeOf('a')
  assert.deepEqual([await fill(setup, 'b'), await fill(setup, 'a')], [15, 15])
})

test('a topic that stores what goes with the records of a slow one has all its room', async () => {
  const setup = setUp({ maxWaitingBytes: 60 * oneByte })
  const held: Fate[] = []
  for (let number = 0; number < 19; number += 1) {
    held.push(publishTo(setup, 's', 'd'))
    await settle()
    for (const call of setup.transport.calls.splice(0)) if (call.topic === 'd') call.store()
    await settle()
  }
  assert.ok(held.every(({ result }) => result === 'open'))
  const good = publishTo(setup, 'g', 'd')
  await settle()
  for (const call of setup.transport.calls.splice(0)) call.store()
  await good.done
  assert.equal(good.result, 'stored')
})

test('what failed for another topic’s sake holds nothing of its own, though it still waits there', async () => {
  const setup = setUp({ maxWaitingBytes: 60 * oneByte })
  const first = setup.publish('x', undefined, 's')
  await settle()
  const slow = setup.transport.next()
  for (let round = 0; round < 3; round += 1) {
    const failing = Array.from({ length: 15 }, () => publishTo(setup, 's', 'b'))
    await settle()
    setup.transport.next().fail(laterFault)
    await Promise.all(failing.map(async ({ done }) => done))
    assert.ok(failing.every(({ result }) => result === 'bus-unavailable/not-enough-replicas'))
  }
  slow.store()
  await first.done
  await settle()
  assert.equal(setup.transport.calls.length, 0, 'nothing of them is sent')
  assert.equal(await fill(setup, 's'), 30)
})

test('one publish may have all the room while nothing waits', async () => {
  const setup = setUp({ maxWaitingBytes: 2 * oneByte })
  const whole = publishTo(setup, 'a', 'a')
  await settle()
  setup.transport.next().store()
  await whole.done
  assert.equal(whole.result, 'stored')
})
