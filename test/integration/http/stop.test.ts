import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { startEndpoint } from './endpoint.ts'
import { post, RawClient, statusesOf, waitUntil } from './raw-client.ts'

const path = '/webhooks/github'

test('draining: still answers, on new connections too, and every answer ends its connection', async (t) => {
  const endpoint = await startEndpoint(t)
  const old = await RawClient.connect(endpoint.port)
  old.write(post(path, 'before'))
  await old.waitFor('HTTP/1.1 200')
  assert.doesNotMatch(old.heard, /connection: close/i)
  endpoint.server.drain()
  old.write(post(path, 'during'))
  await old.closed
  const late = await RawClient.exchange(endpoint.port, post(path, 'new'))
  assert.deepEqual(statusesOf(old.heard), [200, 200])
  assert.match(old.heard, /connection: close/i)
  assert.deepEqual(statusesOf(late), [200])
  assert.equal(endpoint.deliveries.length, 3)
})

test('a stop answers what is in flight, closes idle and silent connections, and takes no new ones', async (t) => {
  let finish: () => void = () => assert.fail('too early')
  const endpoint = await startEndpoint(t, {
    work: ({ body }) => (body.length === 0 ? Promise.resolve() : new Promise((resolve) => (finish = resolve)))
  })
  const idle = await RawClient.connect(endpoint.port)
  idle.write(post(path, ''))
  await idle.waitFor('HTTP/1.1 200')
  const silent = await RawClient.connect(endpoint.port)
  const busy = await RawClient.connect(endpoint.port)
  busy.write(post(path, 'slow'))
  await waitUntil(() => endpoint.deliveries.length === 2, 'one is in flight')

  let isStopped = false
  const stopped = endpoint.server.stop({ timeoutMs: 60_000 }).then(() => (isStopped = true))
  await Promise.all([idle.closed, silent.closed])
  await assert.rejects(RawClient.connect(endpoint.port), { code: 'ECONNREFUSED' })
  assert.equal(isStopped, false)
  finish()
  await stopped
  await busy.closed
  assert.deepEqual(statusesOf(busy.heard), [200])
  assert.match(busy.heard, /connection: close/i)
})

test('every answer of a pipeline is given at a stop', async (t) => {
  const finish: (() => void)[] = []
  const endpoint = await startEndpoint(t, { work: () => new Promise((resolve) => finish.push(resolve)) })
  const client = await RawClient.connect(endpoint.port)
  client.write(post(path, '1') + post(path, '2') + post(path, '3'))
  await waitUntil(() => finish.length === 3, 'all are in flight')
  const stopped = endpoint.server.stop({ timeoutMs: 60_000 })
  for (const settle of finish) settle()
  await stopped
  await client.closed
  assert.deepEqual(statusesOf(client.heard), [200, 200, 200])
})

test('a stop is bounded: what does not end is cut off', async (t) => {
  const endpoint = await startEndpoint(t, { work: () => new Promise(() => undefined) })
  const stuck = await RawClient.connect(endpoint.port)
  stuck.write(post(path, '{}'))
  const half = await RawClient.connect(endpoint.port)
  half.write('POST /webhooks/github HTTP/1.1\r\nHo')
  await waitUntil(() => endpoint.deliveries.length === 1, 'one is in flight')
  await endpoint.server.stop({ timeoutMs: 100 })
  await Promise.all([stuck.closed, half.closed])
  assert.equal(stuck.heard, '')
})

test('a stop may come twice, and before any start', async (t) => {
  const endpoint = await startEndpoint(t)
  await Promise.all([endpoint.server.stop({ timeoutMs: 1_000 }), endpoint.server.stop({ timeoutMs: 1_000 })])
  await endpoint.server.stop({ timeoutMs: 1_000 })
  assert.equal(endpoint.server.load().connections, 0)
})

test('a port that is taken is said in a sentence that names it', async (t) => {
  const first = await startEndpoint(t)
  const second = await startEndpoint(t)
  await second.server.stop({ timeoutMs: 0 })
  await assert.rejects(
    second.server.listen({ host: '127.0.0.1', port: first.port }),
    new RegExp(`port ${first.port} of 127\\.0\\.0\\.1 is in use: .*gateway\\.listen`)
  )
  const probe = connect(first.port, '127.0.0.1')
  await new Promise((resolve) => probe.once('connect', resolve))
  probe.destroy()
})
