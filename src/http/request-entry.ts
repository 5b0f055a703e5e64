import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ProblemCode } from '../core/problems.ts'
import type { Connections } from './connections.ts'
import type { HttpLimits } from './limits.ts'

export type HandleRequest = (request: IncomingMessage, response: ServerResponse) => void

/** Answers a request that is no delivery, and counts it. */
export type RefuseRequest = (request: IncomingMessage, response: ServerResponse, code: ProblemCode) => void

export interface RequestEntryParts {
  readonly connections: Connections
  readonly refuse: RefuseRequest
  readonly limits: Pick<HttpLimits, 'maxHeaders'>
}

export type RequestEntry = (request: IncomingMessage, response: ServerResponse, handle: HandleRequest) => void

/** The first thing that a request meets: whether it is one at all, and whether its connection may still bring one. */
export function createRequestEntry({ connections, refuse, limits }: RequestEntryParts): RequestEntry {
  return function enter(request, response, handle) {
    const connection = connections.of(request.socket)
    // Its last answer is chosen, so that this request could be carried out but not answered: the sender sends it again.
    if (connection === undefined || connection.isClosing) return
    const exchange = { request, response }
    connection.exchanges.add(exchange)
    response.once('close', () => connection.exchanges.delete(exchange))
    if (request.rawHeaders.length > 2 * limits.maxHeaders) refuse(request, response, 'headers-too-large')
    else if (hasHost(request)) handle(request, response)
    else refuse(request, response, 'request-malformed')
  }
}

/** One Host header, which HTTP/1.0 may do without: https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
function hasHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count === 1 || (count === 0 && httpVersion === '1.0')
}
