import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { describe, test } from 'node:test'
import type { KafkaClient } from '../../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../../src/bus/kafka/kafka-bus.ts'
import { ProduceFault } from '../../../../src/bus/batching/produce-transport.ts'
import type { ProduceTransport } from '../../../../src/bus/batching/produce-transport.ts'
import type { KafkaBusOptions } from '../../../../src/bus/kafka/kafka-bus.ts'
import type { ConnectionChange } from '../../../../src/bus/kafka/cluster-link.ts'
import { Problem } from '../../../../src/core/problem.ts'
import { systemClock } from '../../../../src/system/system-clock.ts'
import { clientNames } from '../../../support/kafka/clients.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { textRecord } from '../batching/held-transport.ts'

/* What a bus does when there is no Kafka at the other end. */

function optionsFor(client: KafkaClient, port: number, more: Partial<KafkaBusOptions> = {}): KafkaBusOptions {
  return {
    name: 'uk',
    cluster: { name: 'uk-a', brokers: [`127.0.0.1:${port}`] },
    client,
    clientId: 'test',
    clock: systemClock,
    requestTimeoutMs: 400,
    connectTimeoutMs: 200,
    ...more
  }
}

async function listen(onSocket: (socket: Socket) => void): Promise<{ server: Server; port: number; stop(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // A TCP server that listens has no other kind of address.
  return {
    server,
    port,
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}

async function closedPort(): Promise<number> {
  const { port, server, stop } = await listen(() => undefined)
  stop()
  await once(server, 'close')
  return port
}

function assertDeferred(reason: string): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof Problem)
    assert.deepEqual([thrown.code, thrown.reason], ['bus-unavailable', reason])
    return true
  }
}

for (const client of clientNames) describe(`a bus by ${client}`, () => describeAlone(client))

function describeAlone(client: KafkaClient): void {
  test('a cluster that nobody serves: start settles, readiness says why, publish is deferred at once, it keeps trying', async (t) => {
    const changes: ConnectionChange[] = []
    const bus = createKafkaBus(
      optionsFor(client, await closedPort(), { events: { onConnection: (it) => changes.push(it) } })
    )
    // A bus that tries on would keep the process of a test that failed.
    t.after(async () => bus.stop())
    await bus.start()
    const whyNot = (): string => {
      const readiness = bus.readiness()
      return readiness.ready ? 'ready' : readiness.why
    }
    assert.notEqual(whyNot(), 'ready')
    // On a machine that is busy the first attempt may run out of time before it is refused.
    await waitUntil(() => whyNot().includes('ECONNREFUSED'), 'it says what it meets')
    await assert.rejects(bus.publish([textRecord('t', 'a')]), assertDeferred('not-connected'))
    await waitUntil(() => changes.length >= 3, 'it tries again')
    assert.ok(changes.every(({ state }) => state === 'failed'))
  })

  test('a port that accepts and is silent: start settles in its time', async () => {
    const silent = await listen(() => undefined)
    const bus = createKafkaBus(optionsFor(client, silent.port))
    const startedMs = performance.now()
    await bus.start()
    assert.ok(performance.now() - startedMs < 5000)
    const readiness = bus.readiness()
    assert.ok(!readiness.ready)
    assert.match(readiness.why, /did not answer in time/)
    await assert.rejects(bus.publish([textRecord('t', 'a')]), assertDeferred('not-connected'))
    await bus.stop()
    silent.stop()
  })

  for (const [name, answer] of [
    ['closes every connection', undefined],
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
    ['sends a length of zero', '\0\0\0\0'],
    ['sends a frame without sense', '\0\0\0\x08\0\0\0\x00\xff\xff\xff\xff']
  ] as const) {
    test(`a port that ${name} is not a cluster, and no harm comes of it`, async () => {
      const server = await listen((socket) => {
        if (answer === undefined) socket.destroy()
        else socket.once('data', () => socket.write(Buffer.from(answer, 'latin1')))
      })
      const bus = createKafkaBus(optionsFor(client, server.port))
      await bus.start()
      assert.equal(bus.readiness().ready, false)
      await assert.rejects(bus.publish([textRecord('t', 'a')]), assertDeferred('not-connected'))
      await bus.stop()
      server.stop()
    })
  }

  test('the brokers are asked in turn: one that is silent does not keep the others from being found', async () => {
    const asked = [0, 0, 0]
    const servers = await Promise.all(
      asked.map(async (_, index) => listen(() => (asked[index] = (asked[index] ?? 0) + 1)))
    )
    const brokers = servers.map(({ port }) => `127.0.0.1:${port}`)
    const bus = createKafkaBus(optionsFor(client, 0, { cluster: { name: 'uk-a', brokers } }))
    await bus.start()
    await waitUntil(() => asked.every((count) => count > 0), 'each was asked')
    await bus.stop()
    for (const { stop } of servers) stop()
  })

  test('stop ends the attempts, also in the middle of one; nothing is opened after it', async () => {
    let opened = 0
    const silent = await listen(() => (opened += 1))
    const bus = createKafkaBus(optionsFor(client, silent.port))
    const starting = bus.start()
    await waitUntil(() => opened === 1, 'it connects')
    await bus.stop()
    await starting
    assert.deepEqual(bus.readiness(), { ready: false, why: 'the Kafka producer is stopped' })
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.equal(opened, 1)
    await assert.rejects(
      bus.publish([textRecord('t', 'a')]),
      (thrown) => thrown instanceof Problem && thrown.code === 'shutting-down'
    )
    silent.stop()
  })

  test('what decorates the transport is asked for each call, and may answer for it', async () => {
    const seen: string[] = []
    const decorate = (transport: ProduceTransport): ProduceTransport => ({
      produce: async (topic, records, tell) => {
        seen.push(`${topic} ${records.length}`)
        if (topic === 'open')
          throw new ProduceFault('region', new Problem('bus-unavailable', { reason: 'breaker-open' }))
        return transport.produce(topic, records, tell)
      }
    })
    const bus = createKafkaBus(optionsFor(client, await closedPort(), { decorate }))
    await bus.start()
    await assert.rejects(bus.publish([textRecord('open', 'a')]), assertDeferred('breaker-open'))
    await assert.rejects(bus.publish([textRecord('t', 'a')]), assertDeferred('not-connected'))
    assert.deepEqual(seen, ['open 1', 't 1'])
    await bus.stop()
  })

  test('with other brokers the old ones are left at once, in the middle of an attempt too', async () => {
    const openOld = new Set<Socket>()
    let opened = 0
    const old = await listen((socket) => {
      opened += 1
      openOld.add(socket.resume().once('close', () => openOld.delete(socket)))
    })
    let asked = 0
    const next = await listen(() => (asked += 1))
    const bus = createKafkaBus(optionsFor(client, old.port, { connectTimeoutMs: 60_000 }))
    const starting = bus.start()
    await waitUntil(() => openOld.size === 1, 'it connects')
    const publishing = assert.rejects(bus.publish([textRecord('t', 'a')]), assertDeferred('timeout'))
    bus.reconnect({ name: 'uk-a', brokers: [`127.0.0.1:${next.port}`] })
    await waitUntil(() => openOld.size === 0 && asked === 1, 'it asks the others')
    await Promise.all([starting, publishing])
    bus.reconnect({ name: 'uk-a', brokers: [`127.0.0.1:${next.port}`] })
    await waitUntil(() => asked === 2, 'the last settings count, though they are the same')
    await bus.stop()
    bus.reconnect({ name: 'uk-a', brokers: [`127.0.0.1:${old.port}`] })
    await new Promise((resolve) => setTimeout(resolve, 300))
    assert.deepEqual([opened, asked], [1, 2], 'after a stop nothing is opened')
    old.stop()
    next.stop()
  })

  test('settings that come before the start are those that it starts with', async () => {
    let asked = 0
    const next = await listen(() => (asked += 1))
    const bus = createKafkaBus(optionsFor(client, await closedPort()))
    bus.reconnect({ name: 'uk-a', brokers: [`127.0.0.1:${next.port}`] })
    assert.equal(asked, 0)
    await bus.start()
    assert.ok(asked > 0)
    await bus.stop()
    next.stop()
  })

  test('the client’s own log goes to whom it is told, and never to the console', async (context) => {
    const lines: string[] = []
    const writes = [process.stdout, process.stderr].map((stream) => context.mock.method(stream, 'write', () => true))
    const bus = createKafkaBus(
      optionsFor(client, await closedPort(), { events: { onLog: (line) => lines.push(line.message) } })
    )
    await bus.start()
    await bus.stop()
    const written = writes.flatMap(({ mock }) => mock.calls.map(({ arguments: [text] }) => String(text))).join('')
    context.mock.restoreAll()
    assert.ok(lines.some((line) => line.includes('ECONNREFUSED')))
    assert.doesNotMatch(written, /"logger"|ECONNREFUSED|partitioner/i)
  })
}
