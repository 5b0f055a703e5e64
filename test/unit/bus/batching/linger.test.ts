import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oneByte, setUp } from './batcher-setup.ts'
import type { Setup } from './batcher-setup.ts'
import { guiltyFault, laterFault, settle } from './held-transport.ts'

const lingerMs = 4

/** A topic whose first call has ended `afterMs` after it began. */
async function setUpBusy(afterMs: number, limits: Parameters<typeof setUp>[0] = {}): Promise<Setup> {
  const setup = setUp({ lingerMs, ...limits })
  const first = setup.publish('a')
  await settle()
  setup.clock.advance(afterMs)
  setup.transport.next().store()
  await first.done
  return setup
}

async function valuesAfter({ clock, transport }: Setup, ms: number): Promise<readonly string[] | undefined> {
  clock.advance(ms)
  await settle()
  return transport.calls.shift()?.values
}

test('an idle topic waits for nothing: before its first call, and once the time is over', async () => {
  const setup = await setUpBusy(1)
  setup.clock.advance(3)
  void setup.publish('b').done
  assert.deepEqual(await valuesAfter(setup, 0), ['b'])
  assert.equal(setup.clock.waiting, 0)
})

test('what comes until the time is over shares the next call', async () => {
  const setup = await setUpBusy(1)
  void setup.publish('b').done
  assert.equal(await valuesAfter(setup, 2), undefined)
  void setup.publish('c').done
  assert.deepEqual(await valuesAfter(setup, 1), ['b', 'c'])
  assert.equal(setup.clock.waiting, 0, 'no timer is left behind')
})

test('what came during a call waits for the rest of the time, and not where the call took that long', async () => {
  const quick = setUp({ lingerMs })
  const slow = setUp({ lingerMs })
  for (const setup of [quick, slow]) {
    void setup.publish('a').done
    await settle()
    void setup.publish('b').done
  }
  quick.clock.advance(1)
  quick.transport.next().store()
  assert.equal(await valuesAfter(quick, 2), undefined)
  assert.deepEqual(await valuesAfter(quick, 1), ['b'])

  slow.clock.advance(5)
  slow.transport.next().store()
  assert.deepEqual(await valuesAfter(slow, 0), ['b'])
})

test('the time counts from call to call', async () => {
  const setup = await setUpBusy(1)
  void setup.publish('b').done
  assert.deepEqual(await valuesAfter(setup, 3), ['b'])
})

test('one topic’s time is not another’s', async () => {
  const setup = await setUpBusy(1)
  void setup.publish('b', undefined, 'u').done
  assert.deepEqual(await valuesAfter(setup, 0), ['b'])
})

test('a batch that is full goes at once, also when it becomes so while it waits', async () => {
  for (const limits of [{ maxBatchRecords: 2 }, { maxBatchBytes: 2 * oneByte }]) {
    const setup = await setUpBusy(1, limits)
    void setup.publish('b').done
    assert.equal(await valuesAfter(setup, 0), undefined)
    void setup.publish('c').done
    assert.deepEqual(await valuesAfter(setup, 0), ['b', 'c'])
    assert.equal(setup.clock.waiting, 0)
  }
})

test('what nobody waits for any more when the time is over is not sent', async () => {
  const setup = await setUpBusy(1)
  const late = setup.publish('b', setup.clock.now() + 2)
  const patient = setup.publish('c')
  assert.deepEqual(await valuesAfter(setup, 3), ['c'])
  assert.equal(late.result, 'deadline-exceeded/')
  assert.equal(patient.result, 'open')
})

test('halves of a call with a guilty record are sent one after the other, without waiting', async () => {
  const setup = setUp({ lingerMs })
  for (const value of ['a', 'b']) void setup.publish(value).done
  await settle()
  setup.transport.next().answer([guiltyFault, guiltyFault])
  await settle()
  setup.transport.next().store()
  assert.deepEqual(await valuesAfter(setup, 0), ['b'])
})

test('a call that failed is followed no sooner than one that did not', async () => {
  const setup = setUp({ lingerMs })
  const failed = setup.publish('a')
  await settle()
  setup.transport.next().fail(laterFault)
  await failed.done
  void setup.publish('b').done
  assert.equal(await valuesAfter(setup, 3), undefined)
  assert.deepEqual(await valuesAfter(setup, 1), ['b'])
})

test('closing waits for the verdicts and for no time, abandoning for neither', async () => {
  const closed = await setUpBusy(1)
  const last = closed.publish('b')
  await settle()
  const closing = closed.batcher.close()
  await settle()
  closed.transport.next().store()
  await closing
  assert.equal(last.result, 'stored')

  const abandoned = await setUpBusy(1)
  const waiting = abandoned.publish('b')
  abandoned.batcher.abandon()
  await waiting.done
  assert.equal(waiting.result, 'shutting-down/')
  await abandoned.batcher.close()
  assert.equal(abandoned.transport.calls.length, 0)
  assert.deepEqual([closed.clock.waiting, abandoned.clock.waiting], [0, 0])
})
