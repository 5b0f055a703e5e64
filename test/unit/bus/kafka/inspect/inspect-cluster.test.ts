import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { describe, test } from 'node:test'
import { inspectCluster } from '../../../../../src/bus/kafka/inspect/inspect-cluster.ts'
import type { InspectionFault } from '../../../../../src/bus/kafka/inspect/inspect-topic.ts'
import { systemClock } from '../../../../../src/system/system-clock.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const apiVersions = 18
const metadata = 3

/** What a server does that should be a broker; `ask` is called with each request's API key and correlation id. */
interface Behaviour {
  onConnect?(socket: Socket): void
  answer?(apiKey: number, correlationId: Buffer): Buffer | undefined
}

async function faultOfServer({ onConnect, answer }: Behaviour): Promise<InspectionFault | undefined> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    onConnect?.(socket)
    // Whole requests: they are small, and one is under way at a time.
    socket.on('data', (request: Buffer) => {
      const body = answer?.(request.readInt16BE(4), request.subarray(8, 12))
      if (body !== undefined) socket.write(body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a server on TCP has no other kind
  try {
    const { entries, answer: told } = await inspectCluster({
      cluster: { name: 'uk-a', brokers: [`127.0.0.1:${port}`] },
      clientId: 'test',
      topics: ['acme.uk.scm'],
      connectTimeoutMs: 300,
      requestTimeoutMs: 300,
      clock: systemClock,
      onLog: () => undefined
    })
    assert.equal(told, undefined)
    await waitUntil(() => open.size === 0, 'every connection is closed')
    return entries[0]?.fault
  } finally {
    server.close()
  }
}

function framed(correlationId: Buffer, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(correlationId.length + body.length)
  return Buffer.concat([length, correlationId, body])
}

/** Metadata up to version 8, and what kafkajs asks of every broker. */
function knownVersions(newestMetadata: number): Buffer {
  const body = Buffer.alloc(2 + 4 + 2 * 6 + 4)
  body.writeInt32BE(2, 2)
  for (const [index, values] of [[apiVersions, 0, 2] as const, [metadata, 0, newestMetadata] as const].entries())
    for (const [field, value] of values.entries()) body.writeInt16BE(value, 6 + index * 6 + field * 2)
  return body
}

describe('what should be a broker and is not', () => {
  const silent: readonly (readonly [what: string, behaviour: Behaviour, reason: string])[] = [
    ['never answers', {}, 'timeout'],
    ['closes at once', { onConnect: (socket) => socket.end() }, 'unreachable'],
    ['resets at once', { onConnect: (socket) => socket.resetAndDestroy() }, 'unreachable'],
    ['is a web server', { onConnect: (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n') }, 'timeout'],
    [
      'says what it knows and then nothing',
      { answer: (key, id) => (key === apiVersions ? framed(id, knownVersions(8)) : undefined) },
      'timeout'
    ],
    [
      'answers with too few bytes',
      { answer: (key, id) => framed(id, key === apiVersions ? knownVersions(8) : Buffer.of(0, 0)) },
      'protocol-mismatch'
    ],
    [
      'is older than Kafka 2.1',
      { answer: (key, id) => (key === apiVersions ? framed(id, knownVersions(6)) : undefined) },
      'protocol-mismatch'
    ]
  ]
  for (const [what, behaviour, reason] of silent)
    test(`one that ${what} is a fault in time, and no connection is left`, async () => {
      const fault = await faultOfServer(behaviour)
      assert.equal(fault?.reason, reason, fault?.description)
      assert.ok(fault.description.length > 20)
    })

  test('a host that does not exist is a fault', async () => {
    const { entries } = await inspectCluster({
      cluster: { name: 'uk-a', brokers: ['no-such-host.invalid:9092'] },
      clientId: 'test',
      topics: [],
      connectTimeoutMs: 5000,
      requestTimeoutMs: 5000,
      clock: systemClock,
      onLog: () => undefined
    })
    assert.ok(['unreachable', 'timeout'].includes(entries[0]?.fault?.reason ?? ''))
  })
})
