import type { Server, TLSSocket } from 'node:tls'
import type { Connections } from './connections.ts'
import type { Responder } from './respond.ts'

/**
 * `client-certificate`: none, although one is required, or one that is not accepted. `protocol`: no TLS, or none that
 * both sides know. `timeout`: not over in time. `other`: the sender broke off, with an alert that says it does not
 * trust the server's certificate, for instance.
 */
export type HandshakeFault = 'client-certificate' | 'protocol' | 'timeout' | 'other'

export interface HandshakeParts {
  readonly connections: Connections
  readonly responder: Responder
  readonly onHandshakeFailed: (why: HandshakeFault) => void
}

/** Follows each connection of a TLS server to the end of its handshake, good or bad. */
export function watchHandshakes(server: Server, { connections, responder, onHandshakeFailed }: HandshakeParts): void {
  server.on('secureConnection', (socket) => {
    // Not found: the other side is gone, and with it the address by which the connection is known.
    if (!connections.finishHandshake(socket)) socket.destroy()
  })
  server.on('tlsClientError', (error, socket) => {
    const code = 'code' in error ? error.code : undefined
    const fault = faultOf(code, socket)
    if (fault !== undefined) onHandshakeFailed(fault)
    // Written below the TLS layer, which has not said anything yet, and closes behind it.
    if (code === 'ERR_SSL_HTTP_REQUEST') {
      const connection = connections.inHandshake(socket)
      if (connection !== undefined) responder.refuseRaw(connection.socket, 'request-malformed', plainHttpDetail)
    }
    socket.destroy()
  })
}

const plainHttpDetail = 'This port takes TLS only: begin the URL with https.'

/** `undefined`: it only went away, as the probes of load balancers do, or was closed here. */
function faultOf(code: unknown, { authorizationError }: TLSSocket): HandshakeFault | undefined {
  // Node says no more than "hang up" about a certificate that it refuses.
  if (authorizationError || code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'client-certificate'
  if (typeof code !== 'string' || code === 'ECONNRESET' || code === 'EPIPE') return undefined
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'timeout'
  return code.startsWith('ERR_SSL_') && !code.includes('_ALERT_') ? 'protocol' : 'other'
}
