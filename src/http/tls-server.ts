import type { ServerOptions } from 'node:http'
import type { Server } from 'node:https'
import type { Express } from 'express'
import { createPrewiredTlsServer } from './prewired-express.ts'
import { checkTlsSettings, secureContextOptions } from './tls-settings.ts'
import type { TlsSettings } from './tls-settings.ts'

/** Gives new connections other material; those that are open go on as they are. */
export type RenewTls = (settings: TlsSettings) => void

/** @throws Error with a sentence when the settings cannot work */
export function createTlsServer(app: Express, settings: TlsSettings, options: ServerOptions): Server {
  requireUsable(settings)
  return createPrewiredTlsServer(app, {
    ...options,
    ...secureContextOptions(settings),
    ALPNProtocols: ['http/1.1'],
    requestCert: settings.clientCertificate !== undefined,
    rejectUnauthorized: settings.clientCertificate === 'required',
    // In all, not since the last byte: hellos that trickle in are cut off too.
    ...(options.headersTimeout === undefined ? {} : { handshakeTimeout: options.headersTimeout })
  })
}

/** What it makes throws an Error with a sentence when the new settings cannot work; the old ones then stay in use. */
export function createTlsRenewal(server: Server, { clientCertificate }: TlsSettings): RenewTls {
  return function renewTls(settings) {
    requireUsable(settings)
    if (settings.clientCertificate !== clientCertificate)
      throw new Error('clientCertificate cannot change while the server runs: restart it, or leave it as it was')
    server.setSecureContext(secureContextOptions(settings))
  }
}

function requireUsable(settings: TlsSettings): void {
  const fault = checkTlsSettings(settings)
  if (fault !== undefined) throw new Error(fault)
}
