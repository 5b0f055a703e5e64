import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http'
import { afterEach, describe, test } from 'node:test'
import { HTTP } from 'cloudevents'
import { createEventHandler } from '../../../src/commands/tail/event-handler.ts'
import { EventForwarder } from '../../../src/commands/tail/event-forwarder.ts'
import type { TailRecord } from '../../../src/commands/tail/region-tail.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Spaces, an integer beyond a double, and no order: whatever serialises it anew changes it. */
const payload = '{ "z": 12345678901234567890,\t"a" : "é" }'

const attributes = {
  specversion: '1.0',
  id: 'd-1',
  source: 'https://github.com/northwind-health/portal',
  type: 'com.github.push',
  subject: 'refs/heads/schöne 100% "neue" Welt',
  time: '2026-11-22T10:00:00.123456789Z',
  correlationid: 'commit:abc'
}

interface Post {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

type Answer = number | ((response: ServerResponse) => void)

let server: Server | undefined
let port = 0
let posts: Post[] = []
let told: string[] = []

/** A handler that answers so, one after the other, and then with 204. */
async function startHandler(...answers: readonly Answer[]): Promise<void> {
  posts = []
  told = []
  const left = [...answers]
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      posts.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      const answer = left.shift() ?? 204
      if (typeof answer === 'function') answer(response)
      else response.writeHead(answer).end('and a body that nobody reads')
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
}

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  port = 0
})

function createForwarder(path = '/events'): EventForwarder {
  return new EventForwarder(new URL(`http://127.0.0.1:${port}${path}`), async (sentence) => void told.push(sentence))
}

function record(changes: Partial<TailRecord> & { readonly id?: string } = {}): TailRecord {
  const { id = attributes.id, ...others } = changes
  const named = Object.entries({ ...attributes, id }).map(([name, text]) => [`ce_${name}`, text] as const)
  const headers = [['content-type', 'application/json'], ...named] as const
  return { topic: 'acme.uk.scm', key: 'k', offset: 7, headers, value: Buffer.from(payload), appendedAt: 0, ...others }
}

const never = new AbortController().signal

describe('an event that is forwarded', () => {
  const structured: TailRecord = record({
    headers: [['content-type', 'application/cloudevents+json; charset=UTF-8']],
    value: Buffer.from(
      `${JSON.stringify({ ...attributes, datacontenttype: 'application/json' }).slice(0, -1)},"data":${payload}}`
    )
  })

  for (const [mode, stored] of [
    ['binary', record()],
    ['structured', structured]
  ] as const)
    test(`stored in ${mode} mode, is a CloudEvent of binary mode with the very bytes of the payload`, async () => {
      await startHandler()
      await createForwarder().forward(stored, never)
      const [post] = posts
      assert.equal(post?.body, payload)
      assert.equal(post.headers['content-type'], 'application/json')
      const sent = Object.entries(post.headers).filter(([name]) => name.startsWith('ce-'))
      assert.deepEqual(Object.fromEntries(sent), {
        'ce-specversion': '1.0',
        'ce-id': 'd-1',
        'ce-source': 'https://github.com/northwind-health/portal',
        'ce-type': 'com.github.push',
        'ce-subject': 'refs/heads/sch%C3%B6ne%20100%25%20%22neue%22%20Welt',
        'ce-time': '2026-11-22T10:00:00.123456789Z',
        'ce-correlationid': 'commit:abc'
      })
      const read = HTTP.toEvent({ headers: post.headers, body: post.body })
      assert.ok(!Array.isArray(read) && 'id' in read && read.id === 'd-1', 'the SDK reads it')
      assert.deepEqual(told, [])
    })

  test('has no header that nobody stored', async () => {
    await startHandler()
    const headers = ['specversion', 'id', 'source', 'type'] as const
    await createForwarder().forward(
      record({ headers: headers.map((name) => [`ce_${name}`, attributes[name]]), value: Buffer.of(0, 255) }),
      never
    )
    assert.deepEqual(
      Object.keys(posts[0]?.headers ?? {}).filter((name) => name === 'content-type' || name.startsWith('ce-')),
      ['ce-id', 'ce-type', 'ce-source', 'ce-specversion']
    )
  })

  for (const [what, stored] of [
    ['without an id', record({ id: '' })],
    ['without headers', record({ headers: [] })],
    ['without a value', record({ value: null })],
    ['of another version', record({ headers: [...record().headers, ['ce_specversion', '2.0']] })],
    ['with an attribute that no header can carry', record({ headers: [...record().headers, ['ce_x y', '1']] })],
    [
      'with a content type that no header can carry',
      record({ headers: [...record().headers, ['content-type', 'a\r\nb: c']] })
    ],
    ['with a time that is none', record({ headers: [...record().headers, ['ce_time', 'garbage']] })],
    ['with the attribute constructor', record({ headers: [...record().headers, ['ce_constructor', 'x']] })],
    ['with the attribute toString', record({ headers: [...record().headers, ['ce_toString', 'x']] })],
    ['with the attribute __proto__', record({ headers: [...record().headers, ['ce___proto__', 'x']] })],
    [
      'with a time that is none, in structured mode',
      record({
        headers: [['content-type', 'application/cloudevents+json']],
        value: Buffer.from(JSON.stringify({ ...attributes, time: { of: 'day' }, data: {} }))
      })
    ],
    [
      'when its JSON is none',
      record({ headers: [['content-type', 'application/cloudevents+json']], value: Buffer.of(0xff, 0x7b) })
    ]
  ] as const)
    test(`is not forwarded ${what}: it is no event`, async () => {
      await startHandler()
      const forwarder = createForwarder()
      await forwarder.forward(stored, never)
      assert.deepEqual([posts.length, forwarder.refused], [0, 1])
      assert.match(told[0] ?? '', /^acme\.uk\.scm@7 is no CloudEvent: not forwarded\.$/)
    })
})

describe('a handler', () => {
  for (const status of [500, 503, 408, 429])
    test(`that answers ${status} is asked again with the same event, and the person is told`, async () => {
      await startHandler(status)
      const forwarder = createForwarder()
      await forwarder.forward(record(), never)
      assert.deepEqual(
        posts.map(({ body }) => body),
        [payload, payload]
      )
      assert.equal(forwarder.refused, 0)
      assert.deepEqual(told, [
        `acme.uk.scm@7 was not taken by http://127.0.0.1:${port}/events (status ${status}): trying again in 0.5 s.`
      ])
    })

  for (const status of [400, 404, 410, 422, 301, 307])
    test(`that answers ${status} is not asked again: the next event goes out`, async () => {
      await startHandler((response) => response.writeHead(status, { location: 'http://127.0.0.2:1/' }).end())
      const forwarder = createForwarder()
      await forwarder.forward(record({ id: 'refused' }), never)
      await forwarder.forward(record({ id: 'next' }), never)
      assert.deepEqual(
        posts.map(({ headers }) => headers['ce-id']),
        ['refused', 'next']
      )
      assert.equal(forwarder.refused, 1)
      assert.deepEqual(told, [
        `acme.uk.scm@7 was refused by http://127.0.0.1:${port}/events (status ${status}): going on with the next.`
      ])
    })

  test('gets one event at a time, in their order, also those that are late', async () => {
    let open = 0
    let mostOpen = 0
    const slow: Answer = (response) => {
      open += 1
      mostOpen = Math.max(mostOpen, open)
      setTimeout(() => {
        open -= 1
        response.writeHead(200).end()
      }, 20)
    }
    await startHandler(slow, 503, slow, (response) => response.destroy(), slow, slow)
    const forwarder = createForwarder()
    for (const id of ['1', '2', '3', '4']) await forwarder.forward(record({ id }), never)
    assert.deepEqual(
      posts.map(({ headers }) => headers['ce-id']),
      ['1', '2', '2', '3', '3', '4']
    )
    assert.equal(mostOpen, 1)
    assert.equal(told.length, 2)
    assert.doesNotMatch(told.join(), /@7@/)
  })

  test('that does not run is waited for, with growing pauses', async () => {
    await startHandler()
    server?.close()
    const forwarder = createForwarder()
    const forwarding = forwarder.forward(record(), never)
    await waitUntil(() => told.length === 2, 'it was tried twice')
    assert.match(told[0] ?? '', /ECONNREFUSED.*trying again in 0\.5 s\.$/)
    assert.match(told[1] ?? '', /ECONNREFUSED.*trying again in 1 s\.$/)
    await startHandler()
    await forwarding
    assert.deepEqual([posts.length, forwarder.refused], [1, 0])
  })

  test('that never answers is left at once when it is time to stop', async () => {
    await startHandler(() => undefined)
    const controller = new AbortController()
    const forwarding = createForwarder().forward(record(), controller.signal)
    await waitUntil(() => posts.length === 1, 'it was asked')
    controller.abort()
    await assert.rejects(forwarding, { name: 'AbortError' })
    assert.deepEqual(told, [])
  })

  for (const [what, answer] of [
    ['never answers', () => undefined],
    ['never ends its answer', (response: ServerResponse) => void response.writeHead(200).write('and')]
  ] as const)
    test(`that ${what} in time has not taken the event`, async () => {
      await startHandler(answer)
      const handler = createEventHandler(new URL(`http://127.0.0.1:${port}/`), 200)
      await assert.rejects(handler.post({}, Buffer.from('{}'), never), { message: 'no answer within 0.2 seconds' })
      assert.equal(await handler.post({}, Buffer.from('{}'), never), 204, 'the next post is not held up')
      handler.close()
    })

  test('whose URL has a password in it is named without it', async () => {
    await startHandler(404)
    const url = new URL(`http://somebody:hunter2@127.0.0.1:${port}/events?token=hunter2`)
    await new EventForwarder(url, async (sentence) => void told.push(sentence)).forward(record(), never)
    assert.match(posts[0]?.headers.authorization ?? '', /^Basic /)
    assert.ok(!told.join().includes('hunter2'))
  })
})
