import express from 'express'
import type { Express, NextFunction, Request, Response } from 'express'
import { Secret } from '../core/secret.ts'
import type { Deliver, Target } from './deliver.ts'
import type { RefuseRequest } from './request-entry.ts'
import type { Responder } from './respond.ts'

export interface WebhookHandlers {
  /** Whether the source of that name shakes hands by OPTIONS, which its pipeline then answers. */
  readonly takesOptions: (source: string) => boolean
  readonly deliver: Deliver
  readonly responder: Responder
  readonly refuse: RefuseRequest
  readonly onFailure: (error: unknown) => void
}

const allowedMethods = 'POST, OPTIONS'

/** The routes of the webhook endpoint. Nothing of a path is ever answered: it may hold a token. */
export function createWebhookApp(handlers: WebhookHandlers): Express {
  const app = express()
  for (const setting of ['etag', 'x-powered-by', 'query parser']) app.disable(setting)
  for (const setting of ['case sensitive routing', 'strict routing']) app.enable(setting)

  app
    .route('/webhooks/:source{/:token}')
    .post((request, response) => handlers.deliver(request, response, targetOf(request)))
    .options((request, response) => {
      const { source } = request.params
      if (handlers.takesOptions(source))
        return handlers.deliver(request, response, { source, path: request.path, hidden: {} })
      return handlers.responder.send(request, response, { status: 204, headers: { allow: allowedMethods } })
    })
    // Before the source is looked up: the answer says nothing of what exists.
    .all((request, response) => {
      response.setHeader('Allow', allowedMethods)
      handlers.refuse(request, response, 'method-not-allowed')
    })
  app.use((request, response) => handlers.refuse(request, response, 'unknown-source'))
  app.use(createErrorHandler(handlers))
  return app
}

/** From here on the token and the query are in what does not print. */
function targetOf({ params, path, url }: Request<{ source: string; token?: string }>): Target {
  const query = url.indexOf('?')
  return {
    source: params.source,
    path: params.token === undefined ? path : path.slice(0, path.lastIndexOf('/')),
    hidden: {
      ...(params.token === undefined ? {} : { token: new Secret('path', Buffer.from(params.token)) }),
      ...(query < 0 ? {} : { query: new Secret('query', Buffer.from(url.slice(query))) })
    }
  }
}

/** Four parameters: that is how Express tells it from a route. The error's text stays inside. */
function createErrorHandler({ responder, refuse, onFailure }: WebhookHandlers) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    // An escape in the path that decodes to nothing; the router says so with this error.
    if (error instanceof URIError) return refuse(request, response, 'request-malformed')
    onFailure(error)
    responder.refuse(request, response, 'internal')
  }
}
