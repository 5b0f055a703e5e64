import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:tls'
import { waitUntil } from '../wait-until.ts'

/** A broker's network threads take connections in turn, and each changes its certificate by itself. */
const connectionsInTurn = 8

/** Resolves when every new connection to this port on 127.0.0.1 is shown this certificate (PEM), trusted or not. */
export async function awaitShownCertificate(port: number, certificate: string): Promise<void> {
  const wanted = new X509Certificate(certificate).fingerprint256
  await waitUntil(async () => {
    for (let count = 0; count < connectionsInTurn; count += 1) {
      if ((await shownFingerprint(port)) !== wanted) return false
    }
    return true
  }, `port ${port} shows the new certificate`)
}

async function shownFingerprint(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect')
    return socket.getPeerCertificate().fingerprint256
  } finally {
    socket.on('error', () => undefined).destroy()
  }
}
