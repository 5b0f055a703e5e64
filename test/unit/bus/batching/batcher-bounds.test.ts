import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guiltyFault, laterFault, settle, textRecord } from './held-transport.ts'

import { setUp, fateOf, oneByte } from './batcher-setup.ts'

test('what nobody waits for any more is not sent, and is told so', async () => {
  const { transport, clock, publish } = setUp()
  const first = publish('a', clock.now() + 100)
  await settle()
  const held = transport.next()
  const [expiring, patient] = [publish('b', clock.now() + 100), publish('c', clock.now() + 101)]
  clock.advance(100)
  held.store()
  await settle()
  assert.equal(first.result, 'stored', 'what was in flight is told as it ended')
  assert.equal(expiring.result, 'deadline-exceeded/')
  const call = transport.next()
  assert.deepEqual(call.values, ['c'])
  call.store()
  await patient.done
  assert.equal(publish('d', clock.now()).result, 'open')
  await settle()
  assert.equal(transport.calls.length, 0, 'an expired publish is not begun')
})

test('halving stops for a publish whose time is up', async () => {
  const { transport, clock, publish } = setUp()
  const until = clock.now() + 50
  const fates = ['a', 'b'].map((value) => publish(value, until))
  await settle()
  const call = transport.next()
  clock.advance(60)
  call.answer([guiltyFault, guiltyFault])
  await settle()
  assert.deepEqual(
    fates.map(({ result }) => result),
    ['deadline-exceeded/', 'deadline-exceeded/']
  )
  assert.equal(transport.calls.length, 0)
})

test('too much at once is deferred as queue-full; room comes back with every verdict', async () => {
  const { transport, publish } = setUp({ maxWaitingBytes: 5 * oneByte })
  const held = ['a', 'b', 'c'].map((value) => publish(value))
  const refused = publish('d')
  await refused.done
  assert.equal(refused.result, 'bus-unavailable/queue-full')
  await settle()
  transport.next().fail(laterFault)
  await Promise.all(held.map(async ({ done }) => done))
  const after = ['e', 'f', 'g'].map((value) => publish(value))
  await settle()
  transport.next().store()
  await Promise.all(after.map(async ({ done }) => done))
  assert.ok(after.every(({ result }) => result === 'stored'))
})

test('what has expired makes room for what somebody waits for, though a call hangs', async () => {
  const { transport, clock, publish } = setUp({ maxWaitingBytes: 7 * oneByte })
  const stuck = publish('a', clock.now() + 10)
  await settle()
  const dead = [publish('b', clock.now() + 10), publish('c', clock.now() + 20), publish('d', clock.now() + 999)]
  clock.advance(30)
  const fresh = [publish('e', clock.now() + 99), publish('f', clock.now() + 99)]
  await settle()
  assert.deepEqual(
    [stuck, ...dead, ...fresh].map(({ result }) => result),
    ['open', 'deadline-exceeded/', 'deadline-exceeded/', 'open', 'open', 'open']
  )
  const full = publish('g', clock.now() + 99)
  await full.done
  assert.equal(full.result, 'bus-unavailable/queue-full', 'what is in flight still holds its bytes')
  transport.next().store()
  await settle()
  assert.deepEqual(transport.next().values, ['d', 'e', 'f'])
})

test('a publish larger than all room can never be taken', async () => {
  const { publish } = setUp({ maxWaitingBytes: oneByte })
  const fate = publish('xx')
  await fate.done
  assert.equal(fate.result, 'event-too-large/publish-too-large')
})

test('a transport that throws something else, or forgets a record, makes an internal problem and goes on', async () => {
  const { transport, publish } = setUp()
  const broken = publish('a')
  await settle()
  transport.next().fail(new TypeError('a bug'))
  await broken.done
  assert.equal(broken.result, 'internal/')
  const forgotten = [publish('b'), publish('c')]
  await settle()
  transport.next().answer(['0:1'])
  await settle()
  assert.deepEqual(
    forgotten.map(({ result }) => result),
    ['stored', 'internal/']
  )
})

test('after close nothing is taken, and what was taken gets its verdict first', async () => {
  const { transport, batcher, publish } = setUp({ maxBatchRecords: 1 })
  const fates = [publish('a'), publish('b')]
  let isClosed = false
  const closing = batcher.close().then(() => (isClosed = true))
  const late = publish('c')
  await late.done
  assert.equal(late.result, 'shutting-down/')
  transport.next().store()
  await settle()
  assert.equal(isClosed, false)
  transport.next().store()
  await closing
  assert.ok(fates.every(({ result }) => result === 'stored'))
})

test('abandoned, what waits has its verdict at once, what is in flight when its call ends, and the halves are not sent', async () => {
  const { transport, batcher, publish } = setUp({ maxBatchRecords: 2 })
  const inFlight = [publish('a'), publish('b'), publish('a', undefined, 'u')]
  const waiting = publish('c')
  await settle()
  const [ofT, ofU] = [transport.next(), transport.next()]
  batcher.abandon()
  await waiting.done
  assert.deepEqual(
    [...inFlight, waiting, publish('d')].map(({ result }) => result),
    ['open', 'open', 'open', 'shutting-down/', 'open']
  )
  ofT.answer([guiltyFault, guiltyFault])
  ofU.store()
  await Promise.all(inFlight.map(async ({ done }) => done))
  await settle()
  assert.ok(inFlight.every(({ result }) => result === 'shutting-down/'))
  assert.equal(transport.calls.length, 0)
  await batcher.close()
})

test('abandoned between two halves, the second has its verdict with the first', async () => {
  const { transport, batcher, publish } = setUp()
  const fates = ['a', 'b'].map((value) => publish(value))
  await settle()
  transport.next().answer([guiltyFault, guiltyFault])
  await settle()
  const first = transport.next()
  assert.deepEqual(first.values, ['a'])
  batcher.abandon()
  await fates[1]?.done
  assert.deepEqual(
    fates.map(({ result }) => result),
    ['open', 'shutting-down/']
  )
  first.store()
  await fates[0]?.done
  assert.equal(fates[0]?.result, 'shutting-down/')
  assert.equal(transport.calls.length, 0)
})

for (const topic of ['', '.', '..', '../x', 'a/b', 'a b', 'a\n', 'ü', 'x'.repeat(250)]) {
  test(`a record for the topic ${JSON.stringify(topic.slice(0, 10))} is refused, with all beside it`, async () => {
    const { transport, batcher } = setUp()
    const fate = fateOf(batcher.publish([textRecord('good', 'a'), textRecord(topic, 'b')]))
    await fate.done
    assert.equal(fate.result, 'internal/topic-invalid')
    assert.equal(transport.calls.length, 0)
  })
}

test('each call is reported: how much, how long, how many were stored', async () => {
  const { transport, clock, publish, reports } = setUp()
  void publish('a').done
  void publish('b').done
  await settle()
  clock.advance(7)
  transport.next().answer(['0:1', laterFault])
  await settle()
  assert.deepEqual(reports, [{ topic: 't', records: 2, bytes: 2 * oneByte, stored: 1, durationMs: 7 }])
})
