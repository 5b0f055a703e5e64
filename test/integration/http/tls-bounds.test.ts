import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemCodes, startEndpoint } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { post, RawClient, statusesOf, waitUntil } from './raw-client.ts'
import { helloOf } from './tls-hello.ts'
import { clientAuthority, clientWith, mutualTls, serverTls } from './tls-identities.ts'

const path = '/webhooks/github'

function connectMany(port: number, count: number): Promise<readonly RawClient[]> {
  return Promise.all(Array.from({ length: count }, () => RawClient.connect(port)))
}

async function deliver(endpoint: Endpoint): Promise<readonly number[]> {
  const client = await RawClient.connectTls(endpoint.port, clientWith())
  client.write(post(path, '{}', { Connection: 'close' }))
  await client.closed
  return statusesOf(client.heard)
}

for (const [bound, limits] of [
  ['address', { maxConnectionsPerAddress: 3 }],
  ['total', { maxConnections: 3 }]
] as const)
  test(`connections whose handshake is not over count against the bound (${bound})`, async (t) => {
    const endpoint = await startEndpoint(t, { tls: serverTls, limits })
    const hello = await helloOf()
    const clients = await connectMany(endpoint.port, 10)
    for (const client of clients) client.write(hello.subarray(0, 20))
    await waitUntil(() => clients.filter(({ isClosed }) => isClosed).length === 7, 'seven are closed')
    assert.equal(endpoint.server.load().connections, 3)
    await assert.rejects(RawClient.connectTls(endpoint.port, clientWith()))
    assert.deepEqual(endpoint.refusedConnections, Array(8).fill(bound))
    for (const { socket } of clients) socket.destroy()
    await waitUntil(() => endpoint.server.load().connections === 0, 'their places are free again')
    assert.deepEqual(await deliver(endpoint), [200])
    assert.deepEqual(endpoint.failedHandshakes, [])
  })

test('a connection counts once, before its handshake and after it', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls, limits: { maxConnectionsPerAddress: 2 } })
  const open = [
    await RawClient.connectTls(endpoint.port, clientWith()),
    await RawClient.connectTls(endpoint.port, clientWith())
  ]
  for (const client of open) client.write(post(path, '{}'))
  await Promise.all(open.map((client) => client.waitFor(' 200 ')))
  assert.equal(endpoint.server.load().connections, 2)
  await assert.rejects(RawClient.connectTls(endpoint.port, clientWith()))
  open[0]?.socket.destroy()
  await waitUntil(() => endpoint.server.load().connections === 1, 'its place is free again')
  assert.deepEqual(await deliver(endpoint), [200])
})

test('a handshake that is never over holds its connection for a bounded time, whatever trickles in', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls, limits: { headersTimeoutMs: 400 } })
  const hello = await helloOf({ maxVersion: 'TLSv1.2' })
  const [silent, half, trickling, answered] = await connectMany(endpoint.port, 4)
  assert.ok(silent && half && trickling && answered)
  half.write(hello.subarray(0, 50))
  answered.write(hello)
  let at = 0
  const trickle = setInterval(() => trickling.write(hello.subarray(at, (at += 1))), 20)
  t.after(() => clearInterval(trickle))
  await Promise.all([silent.closed, half.closed, trickling.closed, answered.closed])
  assert.ok(at < hello.length, 'the whole hello was out')
  await waitUntil(() => endpoint.server.load().connections === 0, 'nothing is left')
  assert.deepEqual(endpoint.failedHandshakes, Array(4).fill('timeout'))
  assert.deepEqual(await deliver(endpoint), [200])
})

for (const trustedProxies of [[], ['127.0.0.0/8']])
  test(`inside TLS X-Forwarded-For counts as it does outside, trusted: [${trustedProxies}]`, async (t) => {
    const endpoint = await startEndpoint(t, {
      tls: serverTls,
      trustedProxies,
      work: () => new Promise(() => undefined),
      limits: { requestChargeBytes: 10, maxInFlightBytesPerAddress: 1_000 }
    })
    const statuses: (readonly number[])[] = []
    for (const address of ['198.51.100.1', '198.51.100.2', '198.51.100.1']) {
      const client = await RawClient.connectTls(endpoint.port, clientWith())
      const before = endpoint.deliveries.length
      client.write(post(path, 'x'.repeat(900), { 'X-Forwarded-For': `203.0.113.99, ${address}` }))
      await waitUntil(() => endpoint.deliveries.length > before || client.heard !== '', 'it is held or refused')
      statuses.push(statusesOf(client.heard))
    }
    assert.deepEqual(statuses, trustedProxies.length === 0 ? [[], [429], [429]] : [[], [], [429]])
  })

test('draining: every answer ends its connection, on new ones too', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const old = await RawClient.connectTls(endpoint.port, clientWith())
  old.write(post(path, 'before'))
  await old.waitFor(' 200 ')
  endpoint.server.drain()
  const late = await RawClient.connectTls(endpoint.port, clientWith())
  old.write(post(path, 'during'))
  late.write(post(path, 'new'))
  await Promise.all([old.closed, late.closed])
  assert.deepEqual([statusesOf(old.heard), statusesOf(late.heard)], [[200, 200], [200]])
  assert.match(late.heard, /connection: close/i)
})

test('a stop answers what is in flight, and ends idle, silent and half-open connections', async (t) => {
  let finish: () => void = () => assert.fail('too early')
  const endpoint = await startEndpoint(t, {
    tls: mutualTls('required'),
    work: ({ body }) => (body.length === 0 ? Promise.resolve() : new Promise((resolve) => (finish = resolve)))
  })
  const identity = clientWith(clientAuthority.issue({ name: 'ci' }))
  const [idle, silent, busy] = [
    await RawClient.connectTls(endpoint.port, identity),
    await RawClient.connectTls(endpoint.port, identity),
    await RawClient.connectTls(endpoint.port, identity)
  ]
  const halfOpen = await RawClient.connect(endpoint.port)
  halfOpen.write((await helloOf()).subarray(0, 50))
  idle.write(post(path, ''))
  await idle.waitFor(' 200 ')
  busy.write(post(path, 'slow'))
  await waitUntil(() => endpoint.deliveries.length === 2, 'one is in flight')
  let isStopped = false
  const stopped = endpoint.server.stop({ timeoutMs: 60_000 }).then(() => (isStopped = true))
  await Promise.all([idle.closed, silent.closed, halfOpen.closed])
  await assert.rejects(RawClient.connect(endpoint.port), { code: 'ECONNREFUSED' })
  assert.equal(isStopped, false)
  finish()
  await stopped
  await busy.closed
  assert.deepEqual(statusesOf(busy.heard), [200])
  assert.match(busy.heard, /connection: close/i)
  await waitUntil(() => endpoint.server.load().connections === 0, 'nothing is left')
  assert.deepEqual(endpoint.failedHandshakes, [])
})

test('a stop is bounded inside TLS too: what does not end is cut off', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls, work: () => new Promise(() => undefined) })
  const stuck = await RawClient.connectTls(endpoint.port, clientWith())
  stuck.write(post(path, '{}'))
  await waitUntil(() => endpoint.deliveries.length === 1, 'one is in flight')
  await endpoint.server.stop({ timeoutMs: 100 })
  await stuck.closed
  assert.equal(stuck.heard, '')
})

test('connections that end in every way leave nothing behind', async (t) => {
  const endpoint = await startEndpoint(t, {
    tls: mutualTls('optional'),
    maxBodyBytes: 1_000,
    limits: { headersTimeoutMs: 500, lingerMs: 20 }
  })
  const hello = await helloOf()
  const raw = async (bytes: Buffer | string, end: (client: RawClient) => unknown) => {
    const client = await RawClient.connect(endpoint.port)
    client.write(bytes)
    end(client)
    await client.closed
  }
  const secure = async (text: string, end: (client: RawClient) => unknown = () => undefined) => {
    const client = await RawClient.connectTls(endpoint.port, clientWith())
    client.write(text)
    end(client)
    await client.closed
  }
  for (let round = 0; round < 5; round += 1)
    await Promise.all([
      ...[1, 2, 3].map(() => secure(post(path, '{}', { Connection: 'close' }))),
      secure(post(path, 'x'.repeat(5_000))),
      secure('garbage\r\n\r\n'),
      secure(post(path, '{}'), ({ socket }) => socket.destroy()),
      raw('GET / HTTP/1.1\r\n\r\n', () => undefined),
      raw(hello.subarray(0, 30), () => undefined),
      raw(hello, ({ socket }) => socket.resetAndDestroy()),
      raw(hello.subarray(0, 30), ({ socket }) => socket.end())
    ])
  await waitUntil(() => endpoint.server.load().connections === 0, 'all connections are gone')
  await waitUntil(() => endpoint.server.load().bytesInFlight === 0, 'all bytes are released')
  assert.deepEqual([...new Set(endpoint.failedHandshakes)].toSorted(), ['protocol', 'timeout'])
  assert.ok(problemCodes(endpoint).filter((code) => code === 'accepted').length >= 15)
  assert.deepEqual(endpoint.failures, [])
})
