import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { ParseRequest } from '../../../src/core/parse-off-loop.ts'
import { createOffLoopParser } from '../../../src/parsing/off-loop-parser.ts'
import type { OffLoopParser, OffLoopParserOptions } from '../../../src/parsing/off-loop-parser.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'

function parserFor(t: TestContext, options: Partial<OffLoopParserOptions> = {}): OffLoopParser {
  const parser = createOffLoopParser({ clock: systemClock, ...options })
  t.after(() => parser.stop())
  return parser
}

function requestFor(text: string | Uint8Array, change: Partial<ParseRequest> = {}): ParseRequest {
  const body = typeof text === 'string' ? Buffer.from(text) : text
  return {
    body,
    form: { kind: 'json' },
    mediaType: 'application/json',
    items: undefined,
    paths: [
      { scope: 'payload', path: ['a'] },
      { scope: 'payload', path: ['b', 'c'] }
    ],
    ...change
  }
}

const good = requestFor('{"a":90071992547409931,"b":{"c":"x","d":"not asked"},"e":[1,2]}')

describe('a body parsed on another thread', () => {
  test('gives the texts and the part that were asked for, and its own bytes', async (t) => {
    const payload = await parserFor(t).parse(good)
    assert.equal(payload.whole.text(['a']), '90071992547409931')
    assert.equal(payload.whole.text(['b', 'c']), 'x')
    assert.equal(payload.whole.text(['b', 'd']), undefined)
    assert.deepEqual(payload.whole.json, { a: 90071992547409940, b: { c: 'x' } })
    const [part] = payload.parts
    assert.equal(part?.data.buffer, good.body.buffer, 'the very bytes received')
    assert.deepEqual(part?.data, good.body.subarray())
    assert.equal(part?.mediaType, 'application/json')
  })

  test('gives the attributes that headers said, and the body as the data', async (t) => {
    const attributes = { specversion: '1.0', id: '7', a: 'of the headers' }
    const request = requestFor('{"a":1}', { form: { kind: 'headed', attributes } })
    const [part] = (await parserFor(t).parse({ ...request, paths: [{ scope: 'item', path: ['a'] }] })).parts
    assert.equal(part?.item.text(['a']), 'of the headers')
    assert.deepEqual(part?.data, request.body.subarray())
  })

  test('gives the decoded bytes of a form', async (t) => {
    const form = requestFor('payload=%7B%22a%22%3A+1%7D', {
      form: { kind: 'form', field: 'payload' },
      mediaType: 'application/x-www-form-urlencoded'
    })
    const payload = await parserFor(t).parse(form)
    const [part] = payload.parts
    assert.equal(Buffer.from(part?.data ?? []).toString(), '{"a": 1}')
    assert.equal(part?.mediaType, 'application/json')
    assert.equal(payload.whole.text(['a']), '1')
  })

  test('gives each of several its own result', async (t) => {
    const parser = parserFor(t)
    const payloads = await Promise.all(
      Array.from({ length: 20 }, (_, index) => parser.parse(requestFor(`{"a":${index}}`)))
    )
    assert.deepEqual(
      payloads.map((payload) => payload.whole.text(['a'])),
      Array.from({ length: 20 }, (_, index) => String(index))
    )
  })

  const refused: Readonly<Record<string, readonly [body: string | Uint8Array, reason: string]>> = {
    'no JSON': ['{', 'not-json'],
    nothing: ['', 'not-json'],
    'no UTF-8': [Buffer.from([0xff]), 'not-utf8'],
    'a depth bomb': ['['.repeat(100_000), 'too-deep']
  }
  for (const [name, [body, reason]] of Object.entries(refused))
    test(`refuses ${name} as here, and goes on`, async (t) => {
      const parser = parserFor(t)
      await assert.rejects(parser.parse(requestFor(body)), { code: 'payload-malformed', reason })
      assert.equal((await parser.parse(good)).whole.text(['b', 'c']), 'x')
    })
})

describe('the queue is bounded in bytes', () => {
  test('what is over is told to send again, what is in it is parsed', async (t) => {
    const parser = parserFor(t, { maxWaitingBytes: good.body.length * 2 })
    const waiting = [parser.parse(good), parser.parse(good)]
    await assert.rejects(parser.parse(good), { code: 'overloaded', reason: 'parser-queue-full' })
    for (const payload of await Promise.all(waiting)) assert.equal(payload.whole.text(['b', 'c']), 'x')
  })

  test('and is empty again after every way to end', async (t) => {
    const parser = parserFor(t, { maxWaitingBytes: good.body.length })
    await parser.parse(good)
    await assert.rejects(parser.parse(requestFor('x'.repeat(good.body.length))), { code: 'payload-malformed' })
    await parser.parse(good)
    await assert.rejects(parser.parse(requestFor('x'.repeat(good.body.length + 1))), { code: 'overloaded' })
    await parser.parse(good)
  })

  test('one body over the whole bound is told to send again at once', async (t) => {
    await assert.rejects(parserFor(t, { maxWaitingBytes: 10 }).parse(good), { code: 'overloaded' })
  })
})

describe('a thread that fails', () => {
  test('gives up its job after its time, and those behind it have another thread and their own time', async (t) => {
    const clock = createFixedClock()
    const parser = parserFor(t, { clock, jobTimeoutMs: 5_000, maxWaitingBytes: good.body.length * 2 })
    const hung = assert.rejects(parser.parse(good), { code: 'overloaded', reason: 'parser-timeout' })
    const behind = parser.parse(good)
    // No turn of the loop has passed: no thread can have answered.
    clock.advance(5_000)
    await hung
    assert.equal((await behind).whole.text(['b', 'c']), 'x')
    assert.equal(clock.waiting, 0)
    const again = await Promise.all([parser.parse(good), parser.parse(good)])
    assert.equal(again.length, 2, 'all the bytes are free again')
    assert.equal(clock.waiting, 0, 'and no timer is left')
  })

  test('by being killed gives up its jobs, and the next has another thread', async (t) => {
    const parser = parserFor(t, { maxWaitingBytes: good.body.length })
    const started = once(process, 'worker')
    const waiting = assert.rejects(parser.parse(good), { code: 'overloaded', reason: 'worker-ended' })
    const [thread]: unknown[] = await started
    assert.ok(thread instanceof Worker)
    await thread.terminate()
    await waiting
    assert.equal((await parser.parse(good)).whole.text(['b', 'c']), 'x')
  })

  test('by a body that can’t be handed over is told to send again', async (t) => {
    const parser = parserFor(t, { maxWaitingBytes: good.body.length })
    const gone = new Uint8Array(good.body)
    structuredClone(gone.buffer, { transfer: [gone.buffer] })
    await assert.rejects(parser.parse(requestFor(gone)), { code: 'overloaded', reason: 'worker-failed' })
    assert.equal((await parser.parse(good)).whole.text(['b', 'c']), 'x')
  })

  test('by being stopped gives up its jobs, and takes no more', async (t) => {
    const parser = parserFor(t)
    const waiting = assert.rejects(parser.parse(good), { code: 'overloaded', reason: 'stopped' })
    await parser.stop()
    await waiting
    await assert.rejects(parser.parse(good), { code: 'overloaded', reason: 'stopped' })
    await parser.stop()
  })

  test('that never started stops too', async () => {
    await createOffLoopParser({ clock: systemClock }).stop()
  })
})
