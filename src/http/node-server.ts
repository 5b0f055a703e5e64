import type { Server, ServerOptions } from 'node:http'
import type { Express } from 'express'
import type { ProblemCode } from '../core/problem.ts'
import { refuseBroken } from './broken-request.ts'
import type { Connections } from './connections.ts'
import type { HttpLimits } from './limits.ts'
import { createPrewiredServer } from './prewired-express.ts'
import { createRequestEntry } from './request-entry.ts'
import type { HandleRequest, RefuseRequest } from './request-entry.ts'
import type { Responder } from './respond.ts'

export interface NodeServerParts {
  readonly limits: HttpLimits
  readonly connections: Connections
  readonly responder: Responder
  readonly refuse: RefuseRequest
  readonly onConnectionRefused: (bound: 'total' | 'address') => void
  readonly onRequestRefused: (code: ProblemCode) => void
}

/** Node's server around the app, bounded, with an answer of ours wherever Node would give one. */
export function createNodeServer(app: Express, parts: NodeServerParts): Server {
  const { limits, connections } = parts
  const server = createPrewiredServer(app, nodeOptions(limits))
  server.maxConnections = limits.maxConnections
  server.maxHeadersCount = limits.maxHeaders
  server.on('drop', () => parts.onConnectionRefused('total'))
  server.on('connection', (socket) => {
    if (connections.add(socket)) return
    socket.destroy()
    parts.onConnectionRefused('address')
  })

  const refuseExpectation: HandleRequest = (request, response) =>
    parts.refuse(request, response, 'expectation-unsupported')
  const enter = createRequestEntry(parts)
  server.on('request', (request, response) => enter(request, response, app))
  server.on('checkContinue', (request, response) => enter(request, response, app))
  server.on('checkExpectation', (request, response) => enter(request, response, refuseExpectation))
  server.on('clientError', (error, socket) => refuseBroken(error, socket, parts))
  return server
}

function nodeOptions(limits: HttpLimits): ServerOptions {
  return {
    maxHeaderSize: limits.maxHeaderBytes,
    // Node refuses to start with a longer time for the headers than for the whole request.
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    // Two framings of one body are refused, whatever flag the process was started with (request smuggling).
    insecureHTTPParser: false,
    // request-entry.ts asks for the header, and for one only.
    requireHostHeader: false
  }
}
