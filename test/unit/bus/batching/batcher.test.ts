import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guiltyFault, laterFault, settle, textRecord } from './held-transport.ts'

import { setUp, fateOf, oneByte } from './batcher-setup.ts'

test('what is published in one turn shares a call; what arrives during a call is the next batch', async () => {
  const { transport, publish } = setUp()
  const first = [publish('a'), publish('b')]
  await settle()
  const call = transport.next()
  assert.deepEqual(call.values, ['a', 'b'])
  const second = [publish('c'), publish('d'), publish('e')]
  await settle()
  assert.equal(transport.calls.length, 0, 'one call of a topic at a time')
  call.store()
  await settle()
  assert.ok(first.every(({ result }) => result === 'stored'))
  assert.deepEqual(transport.next().values, ['c', 'd', 'e'])
  assert.ok(second.every(({ result }) => result === 'open'))
})

test('a topic that does not answer holds up no other', async () => {
  const { transport, publish } = setUp()
  const stuck = publish('a', undefined, 'slow')
  const quick = publish('b', undefined, 'quick')
  await settle()
  assert.equal(transport.next().topic, 'slow')
  transport.next().store()
  await quick.done
  assert.equal(stuck.result, 'open')
})

test('a batch is bounded by records and by bytes; a record larger than that goes alone', async () => {
  const limits = { maxBatchRecords: 3, maxBatchBytes: 2 * oneByte + 20 }
  const { transport, publish } = setUp(limits)
  for (const value of ['a', 'b', 'c', 'x'.repeat(500), 'd', 'e']) void publish(value).done
  const batches: string[] = []
  for (let index = 0; index < 4; index++) {
    await settle()
    const call = transport.next()
    batches.push(call.values.map((value) => value.slice(0, 1)).join(''))
    call.store()
  }
  assert.deepEqual(batches, ['ab', 'c', 'x', 'de'])

  const small = setUp({ maxBatchRecords: 3 })
  for (const value of ['a', 'b', 'c', 'd']) void small.publish(value).done
  await settle()
  assert.deepEqual(small.transport.next().values, ['a', 'b', 'c'])
})

test('receipts come in the order of the records, over topics and batches', async () => {
  const { transport, batcher } = setUp({ maxBatchRecords: 1 })
  const receipts = batcher.publish([textRecord('t', 'a'), textRecord('u', 'b'), textRecord('t', 'c')])
  await settle()
  const [first, other] = [transport.next(), transport.next()]
  other.answer(['7:1'])
  first.answer(['7:2'])
  await settle()
  transport.next().answer(['7:3'])
  assert.deepEqual(await receipts, [
    { topic: 't', position: '7:2' },
    { topic: 'u', position: '7:1' },
    { topic: 't', position: '7:3' }
  ])
})

test('a guilty record is found by halves; only its publish is refused, and the order stays', async () => {
  const { transport, publish } = setUp()
  const fates = Array.from({ length: 8 }, (_, index) => publish(String(index)))
  const calls: string[] = []
  for (let open = true; open; open = transport.calls.length > 0) {
    await settle()
    const call = transport.next()
    calls.push(call.values.join(''))
    if (call.values.includes('5')) call.answer(call.values.map(() => guiltyFault))
    else call.store()
    await settle()
  }
  assert.deepEqual(calls, ['01234567', '0123', '4567', '45', '4', '5', '67'])
  assert.deepEqual(
    fates.map(({ result }) => result),
    Array.from({ length: 8 }, (_, index) => (index === 5 ? 'event-too-large/record-too-large' : 'stored'))
  )
})

test('records with a verdict of their own are not sent again with the suspects', async () => {
  const { transport, publish } = setUp()
  const fates = ['a', 'b', 'c', 'd'].map((value) => publish(value))
  await settle()
  transport.next().answer(['0:1', guiltyFault, guiltyFault, laterFault])
  await settle()
  const half = transport.next()
  assert.deepEqual(half.values, ['b'])
  half.store()
  await settle()
  transport.next().answer([guiltyFault])
  await settle()
  assert.deepEqual(
    fates.map(({ result }) => result),
    ['stored', 'stored', 'event-too-large/record-too-large', 'bus-unavailable/not-enough-replicas']
  )
  assert.equal(transport.calls.length, 0)
})

test('a verdict is told as soon as it is known, while the call goes on; a second word changes nothing', async () => {
  const { transport, publish } = setUp()
  const [quick, slow] = [publish('a'), publish('b')]
  await settle()
  const call = transport.next()
  call.tell(0, '0:1')
  await quick.done
  assert.deepEqual([quick.result, slow.result], ['stored', 'open'])
  const waiting = publish('c')
  await settle()
  assert.equal(transport.calls.length, 0, 'the call is still the topic’s one')
  call.tell(0, laterFault)
  call.tell(7, laterFault)
  call.fail(laterFault)
  await settle()
  assert.deepEqual([quick.result, slow.result], ['stored', 'bus-unavailable/not-enough-replicas'])
  call.tell(1, '0:2')
  transport.next().store()
  await waiting.done
  assert.equal(waiting.result, 'stored')
})

test('what may pass by itself is not tried again behind the sender’s back', async () => {
  const { transport, publish } = setUp()
  const fates = ['a', 'b'].map((value) => publish(value))
  await settle()
  transport.next().fail(laterFault)
  await settle()
  assert.deepEqual(
    fates.map(({ result }) => result),
    ['bus-unavailable/not-enough-replicas', 'bus-unavailable/not-enough-replicas']
  )
  assert.equal(transport.calls.length, 0)
})

test('a publish over two topics has one verdict, told when nothing of it is in flight any more', async () => {
  const { transport, batcher } = setUp()
  const fate = fateOf(batcher.publish([textRecord('t', 'a'), textRecord('u', 'b')]))
  await settle()
  const [first, second] = [transport.next(), transport.next()]
  first.fail(laterFault)
  await settle()
  assert.equal(fate.result, 'open')
  second.answer([guiltyFault])
  await settle()
  assert.equal(fate.result, 'event-too-large/record-too-large', 'what can never succeed counts first')
})

test('what waits of a publish that has failed is not sent', async () => {
  const { transport, batcher, publish } = setUp({ maxBatchRecords: 1 })
  const fate = fateOf(batcher.publish([textRecord('t', 'a'), textRecord('t', 'b')]))
  const other = publish('c')
  await settle()
  transport.next().fail(laterFault)
  await settle()
  assert.equal(fate.result, 'bus-unavailable/not-enough-replicas')
  const call = transport.next()
  assert.deepEqual(call.values, ['c'])
  call.store()
  await other.done
})
