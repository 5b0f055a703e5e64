import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Server, ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Server as TlsServer, ServerOptions as TlsServerOptions } from 'node:https'
import type { Express } from 'express'

/**
 * A server whose requests and responses are born with the prototypes that Express wants.
 *
 * Express changes the prototype of both on every request, after which V8 no longer optimises what touches them:
 * that, not routing, is what Express costs (https://github.com/expressjs/express/issues/5998). Here the change still
 * happens but changes nothing. test/unit/http/prewired-express.test.ts holds both ways against each other.
 */
export function createPrewiredServer(app: Express, options: ServerOptions): Server {
  return createServer({ ...options, ...prewire(app) })
}

export function createPrewiredTlsServer(app: Express, options: TlsServerOptions): TlsServer {
  return createTlsServer({ ...options, ...prewire(app) })
}

function prewire(app: Express) {
  class PrewiredRequest extends IncomingMessage {}
  class PrewiredResponse extends ServerResponse {}
  Object.setPrototypeOf(PrewiredRequest.prototype, app.request)
  Object.setPrototypeOf(PrewiredResponse.prototype, app.response)
  Object.assign(app, { request: PrewiredRequest.prototype, response: PrewiredResponse.prototype })
  return { IncomingMessage: PrewiredRequest, ServerResponse: PrewiredResponse }
}
