import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Server, ServerOptions } from 'node:http'
import type { Express } from 'express'

/**
 * A server whose requests and responses are born with the prototypes that Express wants.
 *
 * Express changes the prototype of both on every request, after which V8 no longer optimises what touches them:
 * that, not routing, is what Express costs (https://github.com/expressjs/express/issues/5998). Here the change still
 * happens but changes nothing. test/unit/http/prewired-express.test.ts holds both ways against each other.
 */
export function createPrewiredServer(app: Express, options: ServerOptions): Server {
  class PrewiredRequest extends IncomingMessage {}
  class PrewiredResponse extends ServerResponse {}
  Object.setPrototypeOf(PrewiredRequest.prototype, app.request)
  Object.setPrototypeOf(PrewiredResponse.prototype, app.response)
  Object.assign(app, { request: PrewiredRequest.prototype, response: PrewiredResponse.prototype })
  return createServer({ ...options, IncomingMessage: PrewiredRequest, ServerResponse: PrewiredResponse })
}
