import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { Reader, Writer } from '@platformatic/kafka'

export interface ServingBroker {
  readonly host: string
  readonly port: number
  readonly address: string
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>
  /** The topic of each request to produce that it has read. */
  readonly produced: readonly string[]
  stop(): void
}

/** What it says of partition 0, and when. */
export interface ProduceAnswer {
  readonly errorCode?: number
  readonly baseOffset?: bigint
  readonly throttleTimeMs?: number
  /** It answers then; until it has, it reads nothing more from the connection. */
  readonly when?: Promise<unknown>
  /** It reads nothing more from the connection until then. */
  readonly mutedUntil?: Promise<unknown>
}

export interface Behaviour {
  /** Who leads partition 0 of every topic, with partition 1, which has no leader and this error. */
  readonly leader?: () => { readonly port: number }
  readonly leaderlessCode?: number
  /** Default: stored. */
  readonly produce?: (topic: string) => ProduceAnswer
}

type Handle = (key: number, body: Reader) => Promise<{ readonly answer: Writer; readonly after?: Promise<unknown> }>

const host = '127.0.0.1'
/** Of Produce, Metadata and ApiVersions, the last ones without compact types that the client takes. */
const versions = [
  [0, 3, 7],
  [3, 0, 7],
  [18, 0, 1]
] as const

/** A broker that knows every topic. As Kafka's do, it reads from a connection only when it has answered what came before. */
export async function startServingBroker(behaviour: Behaviour = {}): Promise<ServingBroker> {
  const open = new Set<Socket>()
  const produced: string[] = []
  const handle: Handle = async (key, body) => {
    if (key === 18) return { answer: apiVersions() }
    if (key === 3) return { answer: metadata(body, behaviour.leader?.().port ?? port, behaviour.leaderlessCode) }
    const topic = topicOfProduce(body)
    produced.push(topic)
    const { when, mutedUntil, ...said } = behaviour.produce?.(topic) ?? {}
    await when
    return { answer: produceAnswer(topic, said), ...(mutedUntil === undefined ? {} : { after: mutedUntil }) }
  }
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    serve(socket, handle)
  })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // A TCP server that listens has no other kind of address.
  return {
    host,
    port,
    address: `${host}:${port}`,
    open,
    produced,
    stop: () => {
      server.close()
      for (const socket of open) socket.destroy()
    }
  }
}

function serve(socket: Socket, handle: Handle): void {
  let unread = Buffer.alloc(0)
  let turn = Promise.resolve<unknown>(undefined)
  socket.on('data', (bytes: Buffer) => {
    unread = Buffer.concat([unread, bytes])
    while (unread.length >= 4 && unread.length >= 4 + unread.readInt32BE(0)) {
      const end = 4 + unread.readInt32BE(0)
      const request = Reader.from(unread.subarray(4, end))
      unread = unread.subarray(end)
      const [key] = [request.readInt16(), request.readInt16()]
      const correlationId = request.readInt32()
      request.readNullableString(false)
      turn = turn.then(async () => {
        const { answer, after } = await handle(key, request)
        if (!socket.destroyed) socket.write(framed(correlationId, answer))
        await after
      })
    }
  })
}

function framed(correlationId: number, { buffer }: Writer): Buffer {
  return Writer.create()
    .appendInt32(4 + buffer.length)
    .appendInt32(correlationId)
    .append(buffer).buffer
}

function apiVersions(): Writer {
  return list(Writer.create().appendInt16(0), versions, (to, api) => {
    for (const number of api) to.appendInt16(number)
  }).appendInt32(0)
}

function metadata(body: Reader, leaderPort: number, leaderlessCode = 5): Writer {
  const topics = body.readArray((name) => name.readString(false), false, false)
  const answer = list(Writer.create().appendInt32(0), [leaderPort], (to, port) =>
    to.appendInt32(1).appendString(host, false).appendInt32(port).appendString(null, false)
  )
  answer.appendString('cluster', false).appendInt32(1)
  return list(answer, topics, (to, name) => {
    to.appendInt16(0).appendString(name, false).appendBoolean(false)
    list(to, [0, 1], (each, index) => {
      each.appendInt16(index === 0 ? 0 : leaderlessCode).appendInt32(index)
      each.appendInt32(index === 0 ? 1 : -1).appendInt32(0)
      for (let replicas = 0; replicas < 3; replicas += 1) list(each, [], () => undefined)
    })
  })
}

function topicOfProduce(body: Reader): string {
  body.readNullableString(false)
  body.readInt16()
  body.readInt32()
  // Of one topic.
  body.readInt32()
  return body.readString(false)
}

function produceAnswer(topic: string, said: ProduceAnswer): Writer {
  const { errorCode = 0, baseOffset = errorCode === 0 ? 7n : -1n, throttleTimeMs = 0 } = said
  return list(Writer.create(), [topic], (to, name) => {
    list(to.appendString(name, false), [0], (each, index) =>
      each.appendInt32(index).appendInt16(errorCode).appendInt64(baseOffset).appendInt64(-1n).appendInt64(0n)
    )
  }).appendInt32(throttleTimeMs)
}

function list<T>(to: Writer, items: readonly T[], write: (to: Writer, item: T) => unknown): Writer {
  return to.appendArray([...items], write, false, false)
}
