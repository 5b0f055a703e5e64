import { connect as connectPlain, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { endOnReadError } from '../end-on-read-error.ts'

const keepAliveDelayMs = 30_000

interface SocketRequest {
  readonly host: string
  readonly port: number
  /** Null without TLS, whatever kafkajs' types say. */
  readonly ssl: ConnectionOptions | null
  readonly onConnect: () => void
}

/**
 * The sockets of one client, so that they can be destroyed: kafkajs itself only ends a connection after every answer has
 * come, which a broker that stands still never sends.
 */
export class SocketSet {
  readonly #sockets = new Set<Socket>()
  readonly #onLastClosed: () => void
  #isDestroyed = false

  /** `onLastClosed` is called when the last socket that was open has closed. */
  constructor(onLastClosed: () => void) {
    this.#onLastClosed = onLastClosed
  }

  /** For `socketFactory` of kafkajs. */
  readonly open = ({ host, port, ssl, onConnect }: SocketRequest): Socket => {
    if (this.#isDestroyed) throw new Error('the client was replaced')
    const socket =
      ssl === null
        ? connectPlain({ host, port, noDelay: true }, onConnect)
        : connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect)
    socket.setNoDelay(true)
    endOnReadError(socket)
    socket.setKeepAlive(true, keepAliveDelayMs)
    this.#sockets.add(socket)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      if (this.#sockets.size === 0) this.#onLastClosed()
    })
    return socket
  }

  /** Whether any is open, as far as this machine has heard. */
  get isConnected(): boolean {
    return [...this.#sockets].some(({ readyState }) => readyState === 'open')
  }

  get isDestroyed(): boolean {
    return this.#isDestroyed
  }

  /** No socket is open afterwards, and none is opened; what waits for an answer fails. */
  destroy(): void {
    this.#isDestroyed = true
    for (const socket of this.#sockets) socket.destroy(new Error('the client was replaced'))
  }
}
