import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Batcher } from '../../../../src/bus/batching/batcher.ts'
import type { BatcherLimits } from '../../../../src/bus/batching/batcher.ts'
import type { CallReport } from '../../../../src/bus/batching/topic-lane.ts'
import { Problem } from '../../../../src/core/problem.ts'
import { recordBytes } from '../../../../src/pipeline/encode.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { HeldTransport, guiltyFault, laterFault, settle, textRecord } from './held-transport.ts'

interface Setup {
  readonly transport: HeldTransport
  readonly batcher: Batcher
  readonly clock: ReturnType<typeof createFixedClock>
  readonly reports: readonly CallReport[]
  /** Publishes one record and keeps its fate. */
  publish(value: string, until?: number, topic?: string): Fate
}

interface Fate {
  readonly done: Promise<unknown>
  /** `open`, `stored`, or the problem's code and reason. */
  result: string
}

function setUp(limits: Partial<BatcherLimits> = {}): Setup {
  const transport = new HeldTransport()
  const clock = createFixedClock()
  const reports: CallReport[] = []
  const batcher = new Batcher({ transport, clock, limits, onCall: (report) => reports.push(report) })
  return {
    transport,
    clock,
    batcher,
    reports,
    publish: (value, until, topic = 't') => fateOf(batcher.publish([textRecord(topic, value)], until))
  }
}

function fateOf(promise: Promise<unknown>): Fate {
  const fate: Fate = {
    result: 'open',
    done: promise.then(
      () => (fate.result = 'stored'),
      (thrown: unknown) => {
        assert.ok(thrown instanceof Problem)
        fate.result = `${thrown.code}/${thrown.reason ?? ''}`
      }
    )
  }
  return fate
}

const oneByte = recordBytes(textRecord('t', 'x'))

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
  const { transport, publish } = setUp({ maxWaitingBytes: 3 * oneByte })
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
  const { transport, clock, publish } = setUp({ maxWaitingBytes: 4 * oneByte })
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
