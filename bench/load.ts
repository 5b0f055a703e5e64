import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { PreparedRequest } from './corpus.ts'

export interface LoadResult {
  readonly answers: number
  readonly failures: number
  readonly seconds: number
  readonly latenciesMs: readonly number[]
}

export interface LoadOptions {
  readonly host: string
  readonly port: number
  readonly connections: number
  readonly seconds: number
  readonly requests: readonly PreparedRequest[]
}

/** A closed loop: each connection sends the next request when the last was answered. */
export async function runLoad({ host, port, connections, seconds, requests }: LoadOptions): Promise<LoadResult> {
  const latenciesMs: number[] = []
  let failures = 0
  let next = 0
  const started = performance.now()
  const until = started + seconds * 1000

  function take(): Buffer {
    const request = requests[next++ % requests.length]
    if (request === undefined) throw new Error('no requests to send')
    return request.render()
  }

  async function drive(): Promise<void> {
    const socket = connect(port, host)
    socket.setNoDelay(true)
    const reader = new AnswerReader(socket)
    while (performance.now() < until) {
      const sentAt = performance.now()
      socket.write(take())
      if ((await reader.next()) !== 200) failures += 1
      latenciesMs.push(performance.now() - sentAt)
    }
    socket.destroy()
  }

  await Promise.all(Array.from({ length: connections }, drive))
  return { answers: latenciesMs.length, failures, seconds: (performance.now() - started) / 1000, latenciesMs }
}

/** Reads one HTTP/1.1 answer after another from a connection, by their Content-Length. */
class AnswerReader {
  #buffered = ''
  #wake: ((status: number) => void) | undefined
  #fail: ((cause: Error) => void) | undefined

  constructor(socket: Socket) {
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      this.#buffered += chunk
      this.#advance()
    })
    socket.on('error', (cause) => this.#fail?.(cause))
    socket.on('close', () => this.#fail?.(new Error('the server closed the connection')))
  }

  next(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#wake = resolve
      this.#fail = reject
      this.#advance()
    })
  }

  #advance(): void {
    const headEnd = this.#buffered.indexOf('\r\n\r\n')
    if (headEnd < 0 || this.#wake === undefined) return
    const head = this.#buffered.slice(0, headEnd)
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#buffered.length < headEnd + 4 + length) return
    this.#buffered = this.#buffered.slice(headEnd + 4 + length)
    const wake = this.#wake
    this.#wake = undefined
    wake(Number(head.slice(9, 12)))
  }
}
