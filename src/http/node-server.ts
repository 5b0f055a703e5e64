import type { Server, ServerOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import type { ProblemCode } from '../core/problems.ts'
import { refuseBroken } from './broken-request.ts'
import type { Connections } from './connections.ts'
import { watchHandshakes } from './handshakes.ts'
import type { HandshakeFault } from './handshakes.ts'
import type { HttpLimits } from './limits.ts'
import { createPrewiredServer } from './prewired-express.ts'
import { createRequestEntry } from './request-entry.ts'
import type { HandleRequest, RefuseRequest } from './request-entry.ts'
import type { Responder } from './respond.ts'
import { createTlsRenewal, createTlsServer } from './tls-server.ts'
import type { RenewTls } from './tls-server.ts'
import type { TlsSettings } from './tls-settings.ts'

export interface NodeServerParts {
  readonly limits: HttpLimits
  readonly tls?: TlsSettings
  readonly connections: Connections
  readonly responder: Responder
  readonly refuse: RefuseRequest
  readonly onConnectionRefused: (bound: 'total' | 'address') => void
  readonly onHandshakeFailed: (why: HandshakeFault) => void
  readonly onRequestRefused: (code: ProblemCode) => void
}

export interface NodeServer {
  readonly server: Server
  readonly renewTls: RenewTls
}

/**
 * Node's server around the app, bounded, with an answer of ours wherever Node would give one.
 * @throws Error when the TLS settings cannot work
 */
export function createNodeServer(app: Express, parts: NodeServerParts): NodeServer {
  const { limits, tls, connections } = parts
  if (tls === undefined) {
    const server = createPrewiredServer(app, nodeOptions(limits))
    bound(server, parts, (socket) => connections.add(socket))
    handle(server, app, parts)
    return { server, renewTls: refuseRenewal }
  }
  const server = createTlsServer(app, tls, nodeOptions(limits))
  bound(server, parts, (socket) => connections.addHandshake(socket))
  watchHandshakes(server, parts)
  handle(server, app, parts)
  return { server, renewTls: createTlsRenewal(server, tls) }
}

/** With TLS a connection counts before its handshake. */
function bound(server: Server, parts: NodeServerParts, add: (socket: Socket) => boolean): void {
  server.maxConnections = parts.limits.maxConnections
  // One of several workers would else hand it on, and workers that are all full would hand it round and round; this
  // property is not in the types yet: https://nodejs.org/api/net.html#serverdropmaxconnection
  Object.assign(server, { dropMaxConnection: true })
  // request-entry.ts counts them: the first releases of Node 24 drop what is over their limit, and go on.
  server.maxHeadersCount = 0
  server.on('drop', () => parts.onConnectionRefused('total'))
  server.on('connection', (socket) => {
    if (add(socket)) return
    socket.destroy()
    parts.onConnectionRefused('address')
  })
}

function handle(server: Server, app: Express, parts: NodeServerParts): void {
  const refuseExpectation: HandleRequest = (request, response) =>
    parts.refuse(request, response, 'expectation-unsupported')
  const enter = createRequestEntry(parts)
  server.on('request', (request, response) => enter(request, response, app))
  server.on('checkContinue', (request, response) => enter(request, response, app))
  server.on('checkExpectation', (request, response) => enter(request, response, refuseExpectation))
  server.on('clientError', (error, socket) => refuseBroken(error, socket, parts))
}

function refuseRenewal(): void {
  throw new Error('the server was started without TLS: restart it with its settings')
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
