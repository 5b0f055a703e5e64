import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'

/** A TCP connection that says exactly what a test writes, and keeps everything it hears. */
export class RawClient {
  readonly socket: Socket
  readonly closed: Promise<void>
  #heard = ''
  #isClosed = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => (this.#heard += chunk.toString('latin1')))
    // A reset is one of the ways in which a connection may end; `closed` says that it did.
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#isClosed = true
        resolve()
      })
    })
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const client = new RawClient(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    // The other side's end is answered with ours, as an ordinary client does.
    socket.once('end', () => socket.end())
    return client
  }

  /** Rejects when the handshake fails on this side; what the other side then thinks is heard later. */
  static async connectTls(port: number, options: ConnectionOptions): Promise<RawClient> {
    const socket = connectTls({ port, host: '127.0.0.1', ...options })
    const client = new RawClient(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve)
      socket.once('error', reject)
    })
    return client
  }

  /** A request is written, the connection ends by the other side's will, and everything that it said is returned. */
  static async exchange(port: number, ...parts: readonly (string | Buffer)[]): Promise<string> {
    const client = await RawClient.connect(port)
    for (const part of parts) {
      client.socket.write(part)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await client.closed
    return client.heard
  }

  get heard(): string {
    return this.#heard
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  write(...parts: readonly (string | Buffer)[]): void {
    for (const part of parts) this.socket.write(part)
  }

  /** Pushes zeros for as long as the connection takes them; settles with how many it took. */
  async push(bytes: number): Promise<number> {
    const piece = Buffer.alloc(64 * 1024)
    for (let taken = 0; taken < bytes; taken += piece.length) {
      const isTaken = await new Promise<boolean>((resolve) => {
        this.socket.write(piece, (error) => resolve(error === undefined || error === null))
        void this.closed.then(() => resolve(false))
      })
      if (!isTaken) return taken
    }
    return bytes
  }

  async waitFor(pattern: RegExp | string): Promise<string> {
    const isThere = () => (typeof pattern === 'string' ? this.#heard.includes(pattern) : pattern.test(this.#heard))
    await waitUntil(() => isThere() || this.#isClosed, `${String(pattern)} in ${JSON.stringify(this.#heard)}`)
    if (!isThere()) throw new Error(`closed before ${String(pattern)}: ${JSON.stringify(this.#heard)}`)
    return this.#heard
  }
}

export async function waitUntil(isTrue: () => boolean, what: string, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A POST with its body, ready to be written. */
export function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Host: 'gateway.test', 'Content-Length': String(Buffer.byteLength(body)), ...headers })
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

/** The head of a chunked POST. */
export function chunkedPost(path: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: gateway.test\r\nTransfer-Encoding: chunked\r\n\r\n`
}

export function chunk(bytes: number): string {
  return `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`
}

export function statusesOf(heard: string): readonly number[] {
  return [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
}
