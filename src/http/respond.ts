import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../core/clock.ts'
import { outcomeOf } from '../core/outcome.ts'
import { Problem } from '../core/problem.ts'
import type { ProblemCode } from '../core/problems.ts'
import type { Reply } from '../core/reply.ts'
import { answer } from '../pipeline/answer.ts'
import { hasUnreadBody } from './body-framing.ts'
import type { Connection, Connections, Exchange } from './connections.ts'
import { lingerThenDestroy, lingerThenEnd } from './linger.ts'
import type { LingerBounds } from './linger.ts'

export interface ResponderParts {
  readonly connections: Connections
  readonly clock: Clock
  readonly limits: LingerBounds
  readonly sandbox: boolean
}

/** The only writer of statuses. It also decides which answer is a connection's last. */
export class Responder {
  readonly #parts: ResponderParts
  #isDraining = false

  constructor(parts: ResponderParts) {
    this.#parts = parts
  }

  /** From now on every answer is its connection's last, so that senders connect elsewhere. */
  drain(): void {
    this.#isDraining = true
  }

  /**
   * `deliveryId`: told as `Turnpike-Delivery`. All headers are given at once: with one that was set before, Node puts every
   * other into a table first. False: nobody can be told any more, or an answer was given already.
   */
  send(request: IncomingMessage, response: ServerResponse, reply: Reply, deliveryId?: string): boolean {
    if (response.headersSent || response.destroyed || !request.socket.writable) return false
    const exchange = { request, response }
    const isUnread = hasUnreadBody(request)
    const connection = this.#parts.connections.of(request.socket)
    const isLast = this.#isDraining || connection?.isOutdated === true
    const closes = isUnread || (isLast && isNewest(exchange, connection))
    if (closes && connection !== undefined) connection.isClosing = true
    response.writeHead(reply.status, {
      ...(deliveryId === undefined ? {} : { 'Turnpike-Delivery': deliveryId }),
      ...(closes ? { Connection: 'close' } : {}),
      ...this.#headersOf(reply)
    })
    if (isUnread) {
      response.flushHeaders()
      if (reply.body !== undefined) response.write(reply.body)
      lingerThenEnd(exchange, this.#parts.clock, this.#parts.limits)
    } else response.end(reply.body)
    return true
  }

  /** Answers a request that is no delivery. */
  refuse(request: IncomingMessage, response: ServerResponse, code: ProblemCode): boolean {
    return this.send(request, response, problemReply(code))
  }

  /** Answers what Node could not read as a request, and closes the connection. */
  refuseRaw(socket: Socket, code: ProblemCode, detail?: string): void {
    const reply = problemReply(code, detail)
    const headers = Object.entries({ ...this.#headersOf(reply), connection: 'close' })
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
    const head = `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}\r\n${lines.join('')}\r\n`
    lingerThenDestroy(socket, head + (reply.body ?? ''), this.#parts.clock, this.#parts.limits)
  }

  #headersOf({ status, headers, body = '' }: Reply): Record<string, string> {
    const hasType = body === '' || headers?.['content-type'] !== undefined
    return {
      ...(hasType ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
      ...headers,
      // https://www.rfc-editor.org/rfc/rfc9110#section-8.6: none with 204
      ...(status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...(this.#parts.sandbox ? { 'turnpike-sandbox': 'true' } : {})
    }
  }
}

/** The default answer to a problem, whatever provider's. */
function problemReply(code: ProblemCode, detail?: string): Reply {
  return answer(outcomeOf(new Problem(code, detail === undefined ? {} : { detail })), {})
}

/** No further request of the connection is waiting for its answer. */
function isNewest({ response }: Exchange, connection: Connection | undefined): boolean {
  return connection === undefined || [...connection.exchanges].at(-1)?.response === response
}
