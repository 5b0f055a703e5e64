import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { PreparedRequest } from './prepared-request.ts'

const headEnd = '\r\n\r\n'
const lastChunk = '\r\n0\r\n\r\n'

/**
 * One keep-alive connection, one request at a time, on a bare socket: the generator shares its core with the broker, so
 * it must cost little.
 */
export class Connection {
  readonly #port: number
  readonly #onAnswer: (connection: Connection, status: number) => void
  #socket: Socket | undefined
  #answer = ''

  /** @param onAnswer told of each answer; 0 where the connection failed instead */
  constructor(port: number, onAnswer: (connection: Connection, status: number) => void) {
    this.#port = port
    this.#onAnswer = onAnswer
  }

  send({ before, after, body }: PreparedRequest, id: string): void {
    const socket = this.#socket ?? this.#open()
    socket.cork()
    socket.write(after.length > 2 ? before + id + after : before + after, 'latin1')
    socket.write(body)
    socket.uncork()
  }

  close(): void {
    this.#socket?.removeAllListeners('close')
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #open(): Socket {
    const socket = connect(this.#port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => this.#read(chunk))
    // What failed is said by the end of the connection, which follows.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#socket = undefined
      this.#finish(0)
    })
    this.#socket = socket
    return socket
  }

  #read(chunk: string): void {
    this.#answer += chunk
    const end = this.#answer.indexOf(headEnd)
    if (end < 0) return
    const head = this.#answer.slice(0, end).toLowerCase()
    if (isWhole(head, this.#answer, end + headEnd.length)) this.#finish(Number(head.slice(9, 12)))
  }

  #finish(status: number): void {
    this.#answer = ''
    this.#onAnswer(this, status)
  }
}

function isWhole(head: string, answer: string, bodyAt: number): boolean {
  const at = head.indexOf('\r\ncontent-length:')
  if (at < 0) return !head.includes('\r\ntransfer-encoding: chunked') || answer.endsWith(lastChunk)
  return answer.length - bodyAt >= Number.parseInt(head.slice(at + '\r\ncontent-length:'.length), 10)
}
