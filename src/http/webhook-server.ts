import type { IncomingMessage } from 'node:http'
import type { Clock } from '../core/clock.ts'
import type { Entropy } from '../core/entropy.ts'
import type { ProblemCode } from '../core/problems.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { ClientAddresses } from './client-address.ts'
import { Cohort } from './cohort.ts'
import { Connections } from './connections.ts'
import { createDeliver } from './deliver.ts'
import { InFlightBytes } from './in-flight-bytes.ts'
import type { HandshakeFault } from './handshakes.ts'
import type { HttpLimits } from './limits.ts'
import { listen } from './listen.ts'
import type { HostPort } from './listen.ts'
import { createNodeServer } from './node-server.ts'
import type { RefuseRequest } from './request-entry.ts'
import { Responder } from './respond.ts'
import type { RenewTls } from './tls-server.ts'
import type { TlsSettings } from './tls-settings.ts'
import { createWebhookApp } from './webhook-app.ts'

/** What the pipeline's observer is not told, for metrics and the log. None of these may throw. */
export interface HttpEvents {
  /** A sender left before the answer to a delivery that was received whole; the outcome stands. */
  readonly onClientGone?: () => void
  /** A connection was closed at once, because there are too many in all or from its address. */
  readonly onConnectionRefused?: (bound: 'total' | 'address') => void
  /** A connection did not get through its TLS handshake; strangers can cause any number of these. */
  readonly onHandshakeFailed?: (why: HandshakeFault) => void
  /** A request was refused that is no delivery: broken HTTP, a wrong method or path. */
  readonly onRequestRefused?: (code: ProblemCode) => void
  /** Something threw that should not have. */
  readonly onFailure?: (error: unknown) => void
}

export interface WebhookServerOptions extends HttpEvents {
  readonly pipeline: Pipeline
  /** Asked once for each delivery, which keeps what it got (invariant 10). */
  readonly currentSnapshot: () => Snapshot
  readonly clock: Clock
  readonly entropy: Entropy
  readonly limits: HttpLimits
  /** Without it the endpoint speaks plain HTTP, for a proxy that ends TLS before it. */
  readonly tls?: TlsSettings
  /** Addresses and networks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** Every answer says `Turnpike-Sandbox: true`. */
  readonly sandbox: boolean
}

export interface HttpLoad {
  readonly connections: number
  readonly bytesInFlight: number
}

export interface WebhookServer {
  /** Settles with the port that was opened, or rejects with a sentence for the operator. */
  listen(at: HostPort): Promise<HostPort>
  /** Keeps taking deliveries, but every answer ends its connection: senders move on to another process. */
  drain(): void
  /** Takes no more connections, answers what is in flight, settles when all is closed: by force after `timeoutMs`. */
  stop(bounds: { readonly timeoutMs: number }): Promise<void>
  /**
   * Other certificates, keys and authorities for connections from now on; `clientCertificate` must stay as it is. With other
   * authorities those that are open end behind their next answer.
   * Throws an Error with a sentence when they cannot work, or the server runs without TLS; nothing has then changed.
   */
  readonly renewTls: RenewTls
  load(): HttpLoad
}

/** @throws Error when a trusted proxy is no address or the TLS settings cannot work */
export function createWebhookServer(options: WebhookServerOptions): WebhookServer {
  const parts = createParts(options)
  const { clock, connections, inFlight, responder, onFailure } = parts
  const app = createWebhookApp({ ...parts, deliver: createDeliver(parts), takesOptions: createTakesOptions(options) })
  const { server, renewTls } = createNodeServer(app, parts)
  let clientAuthorities = options.tls?.clientAuthorities
  return {
    listen: async (at) => {
      const opened = await listen(server, at)
      server.on('error', onFailure)
      return opened
    },
    drain: () => responder.drain(),
    stop: async ({ timeoutMs }) => {
      responder.drain()
      // Closes the idle connections too; those in use close behind their last answer.
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      connections.destroyUnused()
      const cancel = clock.after(timeoutMs, () => connections.destroyAll())
      await closed
      cancel()
    },
    renewTls: (settings) => {
      renewTls(settings)
      if (settings.clientAuthorities !== clientAuthorities) {
        connections.outdateAll()
        server.closeIdleConnections()
      }
      clientAuthorities = settings.clientAuthorities
    },
    load: () => ({ connections: connections.count, bytesInFlight: inFlight.total })
  }
}

/** Others are answered the same whether they exist or not. */
function createTakesOptions({ currentSnapshot }: WebhookServerOptions): (source: string) => boolean {
  return (name) => {
    const source = currentSnapshot().sources.get(name)
    return source !== undefined && source.reader.handshakes.some(({ method }) => method === 'OPTIONS')
  }
}

/** What the parts of the endpoint share. */
function createParts(options: WebhookServerOptions) {
  const events: Required<HttpEvents> = {
    onClientGone: options.onClientGone ?? ignore,
    onConnectionRefused: options.onConnectionRefused ?? ignore,
    onHandshakeFailed: options.onHandshakeFailed ?? ignore,
    onRequestRefused: options.onRequestRefused ?? ignore,
    onFailure: options.onFailure ?? ignore
  }
  const addresses = new ClientAddresses(options.trustedProxies)
  const connections = new Connections(addresses, options.limits.maxConnectionsPerAddress)
  const responder = new Responder({ ...options, connections })
  const refuse: RefuseRequest = (request, response, code) => {
    events.onRequestRefused(code)
    responder.refuse(request, response, code)
  }
  const addressOf = (request: IncomingMessage): string => {
    const connection = connections.of(request.socket)
    return connection === undefined || connection.isProxy ? addresses.ofForwarded(request) : connection.address
  }
  const senderAddressOf = (request: IncomingMessage): string | undefined => {
    const connection = connections.of(request.socket)
    return connection === undefined || connection.isProxy ? addresses.exactOf(request) : connection.exactAddress
  }
  const isCertificateAsked = options.tls?.clientCertificate !== undefined
  const clientCertificateOf = (request: IncomingMessage) =>
    isCertificateAsked ? connections.of(request.socket)?.clientCertificate : undefined
  const inFlight = new InFlightBytes(options.limits)
  const ofRequest = { addressOf, senderAddressOf, clientCertificateOf }
  const cohort = new Cohort()
  return { ...options, ...events, ...ofRequest, connections, cohort, inFlight, responder, refuse }
}

function ignore(): void {
  // Nobody listens.
}
