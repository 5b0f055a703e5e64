import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { explainListenFailure } from '../core/explain-listen-failure.ts'
import type { Json } from '../core/json.ts'
import { outcomeOf } from '../core/outcome.ts'
import { Problem, toProblem } from '../core/problem.ts'
import type { Reply } from '../core/reply.ts'
import { answer } from '../pipeline/answer.ts'
import { readJsonBody } from './read-json-body.ts'

export interface HostPort {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

/** A small server for operators and their tools. */
export interface PlainServer {
  /** Settles with the port that was opened, or rejects with a sentence for the operator. */
  listen(at: HostPort): Promise<HostPort>
  /** Takes no more connections and settles when the answers that are due are given, or a second later without them. */
  stop(): Promise<void>
}

export interface PlainServerOptions {
  /** Where the configuration says its address, for who must change it. */
  readonly setting: string
  /** By path; each answers GET and HEAD. Anything else is not found. */
  readonly routes: Readonly<Record<string, () => Reply | Promise<Reply>>>
  /** By path; each answers POST with a body of JSON. */
  readonly actions?: Readonly<Record<string, (body: Json) => Promise<Reply>>>
  /** Throws a `Problem` for a request that must not be answered. */
  readonly admit?: (request: IncomingMessage) => void
  readonly onFailure: (error: unknown) => void
}

/** Probes and scrapers are few and brief. */
const bounds = {
  maxConnections: 256,
  maxHeaderBytes: 8 * 1024,
  requestTimeoutMs: 5_000,
  timeoutCheckMs: 1_000,
  keepAliveTimeoutMs: 5_000,
  /** How long a stop waits for answers that are due. */
  stopMs: 1_000
} as const

export function createPlainServer(options: PlainServerOptions): PlainServer {
  const { setting, routes, actions = {}, admit, onFailure } = options
  const answerOf = createRouter(routes, actions)
  const server = createServer(
    {
      maxHeaderSize: bounds.maxHeaderBytes,
      headersTimeout: bounds.requestTimeoutMs,
      requestTimeout: bounds.requestTimeoutMs,
      connectionsCheckingInterval: bounds.timeoutCheckMs,
      keepAliveTimeout: bounds.keepAliveTimeoutMs,
      insecureHTTPParser: false
    },
    (request, response) => void reply(request).then((given) => write(request, response, given))
  )
  server.maxConnections = bounds.maxConnections

  async function reply(request: IncomingMessage): Promise<Reply> {
    try {
      admit?.(request)
      return await answerOf(request)
    } catch (thrown) {
      const problem = toProblem(thrown)
      if (problem.code === 'internal') onFailure(thrown)
      return answer(outcomeOf(problem), {})
    }
  }

  return {
    listen: async (at) => {
      const opened = await listen(server, at, setting)
      server.on('error', onFailure)
      return opened
    },
    stop: () => stop(server)
  }
}

type Routes = Required<Pick<PlainServerOptions, 'routes' | 'actions'>>

function createRouter(
  routes: Routes['routes'],
  actions: Routes['actions']
): (request: IncomingMessage) => Reply | Promise<Reply> {
  const byPath = new Map(Object.entries(routes))
  const actionsByPath = new Map(Object.entries(actions))
  return (request) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const [path = ''] = (request.url ?? '').split('?')
    const action = actionsByPath.get(path)
    if (action !== undefined && request.method !== 'POST') throw new Problem('method-not-allowed')
    if (action !== undefined) return readJsonBody(request).then(action)
    const route = isRead ? byPath.get(path) : undefined
    if (route === undefined) throw new Problem('unknown-source')
    return route()
  }
}

function write(request: IncomingMessage, response: ServerResponse, { status, headers, body = '' }: Reply): void {
  // What is not an action's body is not read.
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0
  if (hasBody) response.setHeader('Connection', 'close')
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff'
  })
  response.end(body)
}

/** JSON for people and scripts. */
export function jsonReply(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value, undefined, 2)}\n` }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), bounds.stopMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function listen(server: Server, { host, port }: HostPort, setting: string): Promise<HostPort> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void =>
      reject(new Error(explainListenFailure(cause, { host, port, setting }), { cause }))
    server.once('error', onError)
    server.listen({ host, port }, () => {
      server.off('error', onError)
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? { host, port } : { host, port: address.port })
    })
  })
}
