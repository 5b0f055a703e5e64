import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import type { Clock } from '../../../src/core/clock.ts'
import { Problem, toProblem } from '../../../src/core/problem.ts'
import { readBody } from '../../../src/http/read-body.ts'

function createClock() {
  const timers = new Map<() => void, number>()
  const clock: Clock = {
    now: () => 1_000,
    monotonicMs: () => 1_000,
    after: (delayMs, run) => {
      timers.set(run, delayMs)
      return () => void timers.delete(run)
    }
  }
  return { clock, timers }
}

function read(maxBodyBytes = 10, onChunk: (bytes: number) => void = () => undefined, maxSentBytes = maxBodyBytes) {
  const request = new IncomingMessage(new Socket())
  const { clock, timers } = createClock()
  const body = readBody(request, { clock, maxBodyBytes, maxSentBytes, until: 1_500, onChunk })
  return { request, body, timers }
}

function assertLeftAlone(request: IncomingMessage): void {
  assert.deepEqual(
    ['data', 'end', 'close'].map((name) => request.listenerCount(name)),
    [0, 0, 0]
  )
  assert.equal(request.isPaused(), true)
}

test('a body in one piece is that piece, not a copy', async () => {
  const { request, body, timers } = read()
  const piece = Buffer.from('{"a":1}')
  request.push(piece)
  request.push(null)
  assert.equal(await body, piece)
  assert.equal(timers.size, 0)
})

test('pieces are joined in their order', async () => {
  const { request, body } = read()
  for (const piece of ['one', 'two', '3']) request.push(Buffer.from(piece))
  request.push(null)
  assert.equal((await body).toString(), 'onetwo3')
})

test('no body is no bytes', async () => {
  const { request, body } = read()
  request.push(null)
  assert.equal((await body).length, 0)
})

test('the byte beyond the bound ends the reading', async () => {
  const { request, body, timers } = read(10)
  request.push(Buffer.alloc(10))
  request.push(Buffer.alloc(1))
  await assert.rejects(body, { code: 'body-too-large' })
  assertLeftAlone(request)
  assert.equal(timers.size, 0)
})

test('what its sender may send and no region stores is told apart from what nobody sends', async () => {
  const codeOf = (bytes: number): Promise<string> => {
    const { request, body } = read(10, () => undefined, 20)
    request.push(Buffer.alloc(bytes))
    return body.then(
      () => 'taken',
      (thrown: unknown) => toProblem(thrown).code
    )
  }
  assert.equal(await codeOf(11), 'event-too-large')
  assert.equal(await codeOf(20), 'event-too-large')
  assert.equal(await codeOf(21), 'body-too-large')
})

test('the time is what is left of it, and ends the reading', async () => {
  const { request, body, timers } = read()
  request.push(Buffer.from('half'))
  const [[run, delayMs] = [() => assert.fail('no timer'), 0]] = timers
  assert.equal(delayMs, 500)
  run()
  await assert.rejects(body, { code: 'body-timeout' })
  assertLeftAlone(request)
})

test('what the counter throws ends the reading', async () => {
  const { request, body } = read(10, () => {
    throw new Problem('too-many-requests')
  })
  request.push(Buffer.from('a'))
  await assert.rejects(body, { code: 'too-many-requests' })
  assertLeftAlone(request)
})

test('a close before the end is client-closed, also when it came before the reading', async () => {
  const { request, body } = read()
  request.push(Buffer.from('half'))
  request.destroy()
  await assert.rejects(body, { code: 'client-closed' })
  const { clock, timers } = createClock()
  const again = readBody(request, {
    clock,
    maxBodyBytes: 10,
    maxSentBytes: 10,
    until: 1_500,
    onChunk: () => undefined
  })
  await assert.rejects(again, { code: 'client-closed' })
  assert.equal(timers.size, 0)
})
