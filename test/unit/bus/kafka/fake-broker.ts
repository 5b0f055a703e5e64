import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

const apiVersionsKey = 18
const metadataKey = 3

export interface FakeBroker {
  readonly address: string
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>
  /** Requests that it does not answer. */
  readonly unanswered: number
  stop(): void
}

/** It lets a client connect unless it is `silent`, and answers nothing else. */
export async function startFakeBroker(kind?: 'silent'): Promise<FakeBroker> {
  const open = new Set<Socket>()
  let unanswered = 0
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    // Whole requests: they are small. Several may come at once.
    socket.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += 4 + bytes.readInt32BE(at)) {
        const isAnswered = kind !== 'silent' && bytes.readInt16BE(at + 4) === apiVersionsKey
        if (isAnswered) socket.write(framed(bytes.subarray(at + 8, at + 12), knownVersions()))
        else unanswered += 1
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // A TCP server that listens has no other kind of address.
  return {
    address: `127.0.0.1:${port}`,
    open,
    get unanswered() {
      return unanswered
    },
    stop: () => {
      server.close()
      for (const socket of open) socket.destroy()
    }
  }
}

function framed(correlationId: Buffer, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(correlationId.length + body.length)
  return Buffer.concat([length, correlationId, body])
}

/** Of ApiVersions and Metadata: 0 to 2 and 0 to 8. */
function knownVersions(): Buffer {
  const body = Buffer.alloc(2 + 4 + 2 * 6 + 4)
  body.writeInt32BE(2, 2)
  for (const [index, values] of [[apiVersionsKey, 0, 2] as const, [metadataKey, 0, 8] as const].entries())
    for (const [field, value] of values.entries()) body.writeInt16BE(value, 6 + index * 6 + field * 2)
  return body
}
