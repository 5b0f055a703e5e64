import { once } from 'node:events'
import { connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { createServer } from 'node:net'

/** The first bytes that a TLS client says. */
export async function helloOf(options: ConnectionOptions = {}): Promise<Buffer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const client = connect({ port: address.port, host: '127.0.0.1', ...options }).on('error', () => undefined)
  return new Promise((resolve) => {
    server.once('connection', (socket) => {
      socket.once('data', (hello) => {
        resolve(hello)
        socket.destroy()
        client.destroy()
        server.close()
      })
    })
  })
}
