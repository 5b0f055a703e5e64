import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import { problemCodes, startEndpoint } from './endpoint.ts'
import { post, RawClient, statusesOf, waitUntil } from './raw-client.ts'

const path = '/webhooks/github'
const bodyOf = (body: Uint8Array) => Buffer.from(body).toString()

test('a connection serves on after a delivery that was refused for its content', async (t) => {
  const endpoint = await startEndpoint(t, {
    work: ({ body }) => (bodyOf(body) === 'good' ? Promise.resolve() : Promise.reject(new Problem('signature-invalid')))
  })
  const client = await RawClient.connect(endpoint.port)
  client.write(post(path, 'bad'))
  await client.waitFor('HTTP/1.1 401')
  client.write('GET /webhooks/github HTTP/1.1\r\nHost: h\r\n\r\n')
  await client.waitFor('HTTP/1.1 405')
  client.write(post(path, 'good'))
  await client.waitFor('HTTP/1.1 200')
  assert.doesNotMatch(client.heard, /connection: close/i)
  assert.equal(endpoint.server.load().connections, 1)
  client.socket.destroy()
})

test('the last bytes of a refused body are not taken for a request', async (t) => {
  const endpoint = await startEndpoint(t, { maxBodyBytes: 10 })
  const client = await RawClient.connect(endpoint.port)
  client.write(post(path, post('/webhooks/smuggled', 'evil')))
  await client.closed
  assert.deepEqual(statusesOf(client.heard), [413])
  assert.deepEqual(endpoint.deliveries, [])
})

test('nothing that follows an answer with Connection: close is carried out', async (t) => {
  const endpoint = await startEndpoint(t, { maxBodyBytes: 10 })
  const client = await RawClient.connect(endpoint.port)
  const [head = '', body = ''] = post(path, 'x'.repeat(50_000)).split('\r\n\r\n')
  client.write(`${head}\r\n\r\n`)
  await client.waitFor('413')
  client.write(body + post(path, 'after'))
  await client.closed
  assert.deepEqual(statusesOf(client.heard), [413])
  assert.deepEqual(endpoint.deliveries, [])
})

test('pipelined deliveries are answered in their order, whichever is settled first', async (t) => {
  const finish = new Map<string, () => void>()
  const endpoint = await startEndpoint(t, {
    work: ({ body }) => new Promise((resolve) => finish.set(bodyOf(body), resolve))
  })
  const client = await RawClient.connect(endpoint.port)
  client.write(post('/webhooks/one', '1') + post('/webhooks/two', '2') + post('/webhooks/three', '3'))
  await waitUntil(() => finish.size === 3, 'all three are in flight')
  for (const body of ['3', '2', '1']) finish.get(body)?.()
  await waitUntil(() => statusesOf(client.heard).length === 3, 'all three are answered')
  const ids = [...client.heard.matchAll(/^turnpike-delivery: (\S+)/gim)].map(([, id]) => id)
  assert.deepEqual(
    ids,
    endpoint.deliveries.map(({ id }) => id)
  )
  client.socket.destroy()
})

test('a refusal in the middle of a pipeline does not cut off the answers before it', async (t) => {
  let finish: () => void = () => assert.fail('too early')
  const endpoint = await startEndpoint(t, {
    maxBodyBytes: 10,
    work: () => new Promise((resolve) => (finish = resolve))
  })
  const client = await RawClient.connect(endpoint.port)
  client.write(post(path, 'first'), `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nxx`)
  await waitUntil(() => endpoint.outcomes.length === 1, 'the second is refused')
  finish()
  await client.waitFor('413')
  await client.closed
  assert.deepEqual(statusesOf(client.heard), [200, 413])
})

test('a sender that closes its own side behind a request is accounted for once', async (t) => {
  const endpoint = await startEndpoint(t)
  const client = await RawClient.connect(endpoint.port)
  client.socket.end(post(path, '{}'))
  await client.closed
  await waitUntil(() => endpoint.outcomes.length === 1, 'the delivery is settled')
  // Which of these it is depends on how its last packets fall; Node answers nobody who has closed their side.
  const answered = statusesOf(client.heard).length
  const unread = problemCodes(endpoint).filter((code) => code === 'client-closed').length
  assert.equal(answered + endpoint.gone + unread, 1)
})
