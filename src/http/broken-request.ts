import type { Duplex } from 'node:stream'
import type { ProblemCode } from '../core/problems.ts'
import type { Connection, Connections } from './connections.ts'
import type { Responder } from './respond.ts'

export interface BrokenRequestParts {
  readonly connections: Connections
  readonly responder: Responder
  readonly onRequestRefused: (code: ProblemCode) => void
}

/**
 * Ends a connection on which Node found something that is no HTTP request, or no whole one in time.
 * An answer here must not be taken for the answer to another request.
 */
export function refuseBroken(error: Error, socket: Duplex, parts: BrokenRequestParts): void {
  const connection = parts.connections.of(socket)
  const code = codeOf(error)
  if (connection === undefined || code === undefined || connection.socket.bytesRead === 0) {
    // Gone, or never said anything: an answer nobody asked for confuses proxies that connect ahead.
    socket.destroy()
    return
  }
  if (connection.isClosing) return
  connection.isClosing = true
  const exchanges = [...connection.exchanges]
  const isBodyBroken = exchanges.some(({ request }) => !request.complete)
  // A body that breaks is a delivery, which has its outcome; anything else is counted here.
  if (!isBodyBroken) parts.onRequestRefused(code)
  const isSomethingOwed = exchanges.some(({ request, response }) => request.complete || response.headersSent)
  if (isSomethingOwed) closeAfterAnswers(connection)
  else parts.responder.refuseRaw(connection.socket, code)
}

/** Whole requests before the broken one get their answers; the last of them closes the connection. */
function closeAfterAnswers({ socket, exchanges }: Connection): void {
  const whole = [...exchanges].filter(({ request }) => request.complete)
  const last = whole.at(-1)?.response
  if (last === undefined) socket.destroy()
  else if (!last.headersSent) last.setHeader('Connection', 'close')
  else last.once('close', () => socket.destroy())
}

/** `undefined`: the other side is gone. */
function codeOf(error: Error): ProblemCode | undefined {
  switch ('code' in error ? error.code : undefined) {
    case 'ECONNRESET':
    case 'EPIPE':
      return undefined
    case 'HPE_HEADER_OVERFLOW':
      return 'headers-too-large'
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request-timeout'
    default:
      return 'request-malformed'
  }
}
