import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { repairIdleTimer } from '../../../../../src/bus/kafka/kafkajs/idle-timer-repair.ts'

interface Queue {
  pending: unknown[]
  push(request: object): void
  fulfillRequest(answer: object): void
  maybeThrottle(throttleMs: number): void
  destroy(): void
}

const logger = { debug: () => undefined, warn: () => undefined }
const RequestQueue: new (options: object) => Queue = createRequire(import.meta.url)(
  'kafkajs/src/network/requestQueue/index.js'
)

let timers = mock.method(globalThis, 'setTimeout')
beforeEach(() => (timers = mock.method(globalThis, 'setTimeout')))
afterEach(() => mock.restoreAll())

function createQueue(maxInFlightRequests: number | null = null): Queue {
  return new RequestQueue({ maxInFlightRequests, requestTimeout: 1000, enforceRequestTimeout: false, logger })
}

function createRequest(correlationId: number): { request: object; readonly sent: () => boolean } {
  let isSent = false
  const entry = { correlationId, apiName: 'Produce', apiKey: 0, apiVersion: 7, resolve: () => undefined }
  return {
    request: { entry, expectResponse: true, sendRequest: () => (isSent = true) },
    sent: () => isSent
  }
}

test('kafkajs as it is: one answer starts timers that never end', async () => {
  const queue = createQueue()
  queue.push(createRequest(1).request)
  queue.fulfillRequest({ correlationId: 1, payload: null, size: 0 })
  await sleep(100)
  assert.ok(timers.mock.callCount() >= 2, 'if it has none any more, the repair can go')
  queue.destroy()
})

test('mended: a queue in which nothing waits sets no timer', async () => {
  repairIdleTimer()
  const queue = createQueue()
  for (let id = 0; id < 20; id++) {
    const { request, sent } = createRequest(id)
    queue.push(request)
    assert.ok(sent())
    queue.fulfillRequest({ correlationId: id, payload: null, size: 0 })
  }
  await sleep(50)
  assert.equal(timers.mock.callCount(), 0)
})

test('mended: what waits for room is sent with the next answer', () => {
  const queue = createQueue(1)
  const [first, second] = [createRequest(1), createRequest(2)]
  queue.push(first.request)
  queue.push(second.request)
  assert.equal(second.sent(), false)
  queue.fulfillRequest({ correlationId: 1, payload: null, size: 0 })
  assert.equal(second.sent(), true)
  assert.equal(timers.mock.callCount(), 0)
})

test('mended: what waits for a throttling to end is sent when it has', async () => {
  const queue = createQueue()
  queue.maybeThrottle(60)
  const throttled = [createRequest(1), createRequest(2)]
  for (const { request } of throttled) queue.push(request)
  assert.ok(throttled.every(({ sent }) => !sent()))
  assert.equal(timers.mock.callCount(), 1, 'one timer for all that waits')
  for (let waitedMs = 0; waitedMs < 10_000 && queue.pending.length > 0; waitedMs += 20) await sleep(20)
  assert.ok(throttled.every(({ sent }) => sent()))
})

test('mended: a connection that ends takes its timer with it', async () => {
  const queue = createQueue()
  queue.maybeThrottle(30)
  const { request, sent } = createRequest(1)
  queue.push(request)
  queue.destroy()
  await sleep(60)
  assert.equal(sent(), false)
})
