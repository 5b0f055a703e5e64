import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemCodes, startEndpoint } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { chunk, chunkedPost, post, RawClient, statusesOf, waitUntil } from './raw-client.ts'

const never = () => new Promise<void>(() => undefined)
const held = { work: never, limits: { requestChargeBytes: 10, maxInFlightBytesPerAddress: 1_000 } }
const path = '/webhooks/github'

/** The status of one delivery, on a connection of its own. */
async function statusOf(endpoint: Endpoint, body: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await RawClient.exchange(endpoint.port, post(path, body, { Connection: 'close', ...headers }))
  return statusesOf(answer)[0]
}

/** A delivery that stays in flight. */
async function hold(endpoint: Endpoint, body: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const before = endpoint.deliveries.length
  const client = await RawClient.connect(endpoint.port)
  client.write(post(path, body, headers))
  await waitUntil(() => endpoint.deliveries.length > before, 'the delivery is in flight')
}

test('an address that holds its share is asked to send again, before its body is read', async (t) => {
  const endpoint = await startEndpoint(t, held)
  await hold(endpoint, 'x'.repeat(900))
  assert.equal(endpoint.server.load().bytesInFlight, 910)
  const answer = await RawClient.exchange(
    endpoint.port,
    `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n`
  )
  assert.match(answer, /^HTTP\/1\.1 429 .*"code":"too-many-requests"/s)
  assert.match(answer, /^retry-after: /im)
  assert.equal(endpoint.server.load().bytesInFlight, 910)
})

test('empty bodies count too', async (t) => {
  const endpoint = await startEndpoint(t, {
    ...held,
    limits: { requestChargeBytes: 100, maxInFlightBytesPerAddress: 250 }
  })
  await hold(endpoint, '')
  await hold(endpoint, '')
  assert.equal(await statusOf(endpoint, ''), 429)
})

test('a chunked body is counted as it grows', async (t) => {
  const endpoint = await startEndpoint(t, held)
  const client = await RawClient.connect(endpoint.port)
  client.write(chunkedPost(path), chunk(500))
  await waitUntil(() => endpoint.server.load().bytesInFlight === 510, 'what came is counted')
  client.write(chunk(600))
  await client.waitFor('429')
  await waitUntil(() => endpoint.server.load().bytesInFlight === 0, 'what was held is released')
  assert.deepEqual(problemCodes(endpoint), ['too-many-requests'])
})

test('all together are bounded as well', async (t) => {
  const endpoint = await startEndpoint(t, { ...held, limits: { requestChargeBytes: 10, maxInFlightBytes: 1_000 } })
  await hold(endpoint, 'x'.repeat(900))
  assert.equal(await statusOf(endpoint, 'x'.repeat(100)), 503)
  assert.deepEqual(problemCodes(endpoint), ['overloaded'])
})

test('X-Forwarded-For from a stranger is ignored: it buys no second share', async (t) => {
  const endpoint = await startEndpoint(t, { ...held, trustedProxies: ['10.0.0.0/8'] })
  await hold(endpoint, 'x'.repeat(900), { 'X-Forwarded-For': '198.51.100.1' })
  assert.equal(await statusOf(endpoint, 'x'.repeat(100), { 'X-Forwarded-For': '198.51.100.2' }), 429)
})

test('behind a trusted proxy each sender has its own share, and cannot invent another', async (t) => {
  const endpoint = await startEndpoint(t, { ...held, trustedProxies: ['127.0.0.0/8'] })
  const full = 'x'.repeat(900)
  await hold(endpoint, full, { 'X-Forwarded-For': '198.51.100.1' })
  await hold(endpoint, full, { 'X-Forwarded-For': '198.51.100.2' })
  const invented = { 'X-Forwarded-For': '203.0.113.99, 198.51.100.1' }
  assert.equal(await statusOf(endpoint, full, invented), 429)
  await hold(endpoint, full, { 'X-Forwarded-For': '2001:db8:1:2::1' })
  assert.equal(await statusOf(endpoint, full, { 'X-Forwarded-For': '2001:db8:1:2:ffff::2' }), 429)
  await hold(endpoint, full, { 'X-Forwarded-For': '2001:db8:1:3::1' })
})

test('what is no address is counted under the proxy that passed it on', async (t) => {
  const endpoint = await startEndpoint(t, { ...held, trustedProxies: ['127.0.0.0/8'] })
  await hold(endpoint, 'x'.repeat(900), { 'X-Forwarded-For': 'unknown' })
  assert.equal(await statusOf(endpoint, 'x'.repeat(100), { 'X-Forwarded-For': '_hidden' }), 429)
})

test('many connections of one address: those beyond its share are closed, the others work', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { maxConnectionsPerAddress: 5 } })
  const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(endpoint.port)))
  await waitUntil(() => clients.filter(({ isClosed }) => isClosed).length === 15, 'fifteen are closed')
  const open = clients.filter(({ isClosed }) => !isClosed)
  for (const client of open) client.write(post(path, '{}'))
  await Promise.all(open.map((client) => client.waitFor('HTTP/1.1 200')))
  assert.equal(endpoint.server.load().connections, 5)
  assert.deepEqual(endpoint.refusedConnections, Array(15).fill('address'))
  open[0]?.socket.destroy()
  await waitUntil(() => endpoint.server.load().connections === 4, 'its place is free again')
  assert.equal(await statusOf(endpoint, '{}'), 200)
})

test('a trusted proxy may open more: it carries many senders', async (t) => {
  const endpoint = await startEndpoint(t, {
    trustedProxies: ['127.0.0.1'],
    limits: { maxConnectionsPerAddress: 2 }
  })
  const clients = await Promise.all(Array.from({ length: 6 }, () => RawClient.connect(endpoint.port)))
  for (const client of clients) client.write(post(path, '{}'))
  await Promise.all(clients.map((client) => client.waitFor('HTTP/1.1 200')))
  assert.deepEqual(endpoint.refusedConnections, [])
})

test('connections are bounded in total, whoever opens them', async (t) => {
  const endpoint = await startEndpoint(t, { trustedProxies: ['127.0.0.1'], limits: { maxConnections: 3 } })
  const clients = await Promise.all(Array.from({ length: 8 }, () => RawClient.connect(endpoint.port)))
  await waitUntil(() => clients.filter(({ isClosed }) => isClosed).length === 5, 'five are closed')
  assert.deepEqual(endpoint.refusedConnections, Array(5).fill('total'))
})

test('a trusted proxy that is no address is an error at start', async (t) => {
  for (const range of ['everyone', '10.0.0.0/33', '0.0.0.0/0'])
    await assert.rejects(startEndpoint(t, { trustedProxies: [range] }), /trustedProxies must be IP addresses/)
})
