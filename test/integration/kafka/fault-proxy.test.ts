import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { getActiveResourcesInfo } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { createFaultProxy } from '../../support/fault-proxy.ts'
import type { FaultProxy } from '../../support/fault-proxy.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Long enough that an answer over loopback would have come. */
const silenceMs = 200

describe('a fault proxy before an echo server', () => {
  let server: Server
  let proxy: FaultProxy
  let received = 0
  const clients: Socket[] = []

  before(async () => {
    server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('data', (chunk) => (received += chunk.length)).on('error', () => undefined)
      socket.pipe(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  beforeEach(async () => {
    received = 0
    proxy = await createFaultProxy({ target: portOf(server) })
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy()
    await proxy.stop()
  })
  after(() => server.close())

  async function open(): Promise<Socket> {
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    client.on('error', () => undefined)
    clients.push(client)
    await once(client, 'connect')
    return client
  }

  it('passes many bytes unchanged in both directions, and the end', async () => {
    const client = await open()
    const sent = Buffer.alloc(3_000_001, 'turnpike ')
    const echo = readAll(client)
    client.end(sent)
    assert.ok((await echo).equals(sent))
    await once(client, 'close')
    await waitUntil(() => proxy.openConnections === 0, 'both sides of the connection are closed')
    assert.equal(proxy.accepted, 1)
  })

  it('passes on that the target refuses, and serves a target that comes later', async () => {
    const late = createServer((socket) => socket.on('error', () => undefined).pipe(socket))
    late.listen(0, '127.0.0.1')
    await once(late, 'listening')
    const port = portOf(late)
    late.close()
    await once(late, 'close')
    const early = await createFaultProxy({ target: () => port })
    try {
      const refused = connect(early.port, '127.0.0.1')
      assert.equal(await failure(refused), 'ECONNRESET')
      late.listen(port, '127.0.0.1')
      await once(late, 'listening')
      const client = connect(early.port, '127.0.0.1')
      assert.equal(await echo(client, 'hello'), 'hello')
      client.destroy()
    } finally {
      await early.stop()
      late.close()
    }
  })

  it('refuse: open connections are reset, new ones refused, and the same port serves again', async () => {
    const client = await open()
    const reset = failure(client)
    const { port } = proxy
    await proxy.setMode({ kind: 'refuse' })
    assert.equal(await reset, 'ECONNRESET')
    assert.equal(await failure(connect(port, '127.0.0.1')), 'ECONNREFUSED')
    await proxy.setMode({ kind: 'pass' })
    assert.equal(proxy.port, port)
    assert.equal(await echo(await open(), 'again'), 'again')
  })

  it('reset: the target has part of the request, the client an ECONNRESET', async () => {
    const client = await open()
    assert.equal(await echo(client, 'before'), 'before')
    await proxy.setMode({ kind: 'reset', afterBytes: 10 })
    received = 0
    const reset = failure(client)
    client.write(Buffer.alloc(1000))
    assert.equal(await reset, 'ECONNRESET')
    await waitUntil(() => received === 10, 'ten bytes at the target')
    const next = await open()
    assert.equal(await echo(next, '123456789'), '123456789', 'each connection has its own count')
    next.write('x')
    assert.equal(await failure(next), 'ECONNRESET')
  })

  it('half-open: a connection is accepted, what is sent is lost, nothing answers', async () => {
    const old = await open()
    assert.equal(await echo(old, 'before'), 'before')
    received = 0
    await proxy.setMode({ kind: 'half-open' })
    const client = await open()
    for (const socket of [old, client]) {
      socket.write('request')
      assert.equal(await answerWithin(socket, silenceMs), undefined)
      assert.equal(socket.destroyed, false)
    }
    assert.equal(received, 0)
    const resets = [old, client].map(failure)
    await proxy.setMode({ kind: 'pass' })
    assert.deepEqual(await Promise.all(resets), ['ECONNRESET', 'ECONNRESET'], 'lost bytes make a connection useless')
    assert.equal(await echo(await open(), 'again'), 'again')
  })

  it('blackhole: nothing passes and nobody is told, then everything goes on', async () => {
    const client = await open()
    assert.equal(await echo(client, 'before'), 'before')
    received = 0
    await proxy.setMode({ kind: 'blackhole' })
    client.write('during')
    assert.equal(await answerWithin(client, silenceMs), undefined)
    assert.equal(received, 0)
    assert.equal(client.destroyed, false)
    await proxy.setMode({ kind: 'pass' })
    const [chunk] = await once(client, 'data')
    assert.equal(String(chunk), 'during')
  })

  it('blackhole: the end of a connection is not passed on either', async () => {
    const client = await open()
    assert.equal(await echo(client, 'before'), 'before')
    await proxy.setMode({ kind: 'blackhole' })
    client.resetAndDestroy()
    await sleep(silenceMs)
    assert.equal(proxy.openConnections, 1)
    await proxy.setMode({ kind: 'pass' })
    await waitUntil(() => proxy.openConnections === 0, 'both sides of the connection are closed')
  })

  it('resets a connection at whatever point of its end', async () => {
    for (let microtasks = 0; microtasks < 10; microtasks += 1) {
      await proxy.setMode({ kind: 'pass' })
      const client = await open()
      assert.equal(await echo(client, 'before'), 'before')
      await proxy.setMode({ kind: 'blackhole' })
      client.end()
      await once(client, 'finish')
      await sleep(20)
      await proxy.setMode({ kind: 'pass' })
      for (let done = 0; done < microtasks; done += 1) await Promise.resolve()
      await proxy.setMode({ kind: 'refuse' })
      // Of the whole process: a handle that nothing refers to would keep it alive for ever.
      await waitUntil(
        () => !getActiveResourcesInfo().includes('TCPSocketWrap'),
        `closed after ${microtasks} microtasks`,
        5000
      )
    }
  })

  it('slow: the bytes come, unchanged, and not before their time', async () => {
    const client = await open()
    await proxy.setMode({ kind: 'slow', bytesPerSecond: 1000 })
    const startMs = performance.now()
    const sent = 'x'.repeat(300)
    const echoed = readAll(client)
    client.end(sent)
    await sleep(100)
    assert.ok(client.bytesRead < sent.length)
    assert.equal((await echoed).toString(), sent)
    assert.ok(performance.now() - startMs >= 300)
  })

  it('stop: nothing listens and nothing is open', async () => {
    const client = await open()
    const reset = failure(client)
    await proxy.stop()
    assert.equal(await reset, 'ECONNRESET')
    await waitUntil(() => proxy.openConnections === 0, 'both sides of the connection are closed')
    assert.equal(await failure(connect(proxy.port, '127.0.0.1')), 'ECONNREFUSED')
  })
})

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port // A TCP server that listens has no other kind of address.
}

async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text)
  const [chunk] = await once(socket, 'data')
  return String(chunk)
}

async function failure(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once('error', (error) => resolve('code' in error ? error.code : error))
  })
}

async function answerWithin(socket: Socket, timeoutMs: number): Promise<unknown> {
  const silent = AbortSignal.timeout(timeoutMs)
  return once(socket, 'data', { signal: silent }).catch(() => undefined)
}

async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  await once(socket, 'end')
  return Buffer.concat(chunks)
}
