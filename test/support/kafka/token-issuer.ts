import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A small stand-in for an OpenID Connect provider: client credentials in, a signed JWT out. */
export interface TokenIssuer {
  readonly issuer: string
  readonly audience: string
  /** RFC 6749 section 4.4; the client's id and secret by HTTP Basic or in the form. */
  readonly tokenUrl: string
  /** The JSON Web Key Set that brokers check signatures with. */
  readonly keysUrl: string
  /** A token as the endpoint gives it, for a token file; valid for `validForS` seconds, in the past when negative. */
  issueToken(subject: string, validForS?: number): string
  stop(): void
}

const lifetimeS = 3600
const audience = 'kafka'
const keyId = 'test'

/** `clients`: ids and secrets. */
export async function createTokenIssuer(clients: Readonly<Record<string, string>>): Promise<TokenIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' }] }
  const server = createServer()
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // A TCP server's address is never a string or null while it listens.
  const issuer = `http://127.0.0.1:${port}`

  const issueToken = (subject: string, validForS = lifetimeS): string => {
    const nowS = Math.floor(Date.now() / 1000)
    const claims = {
      iss: issuer,
      aud: audience,
      sub: subject,
      iat: nowS + Math.min(0, validForS - 1),
      exp: nowS + validForS
    }
    const signed = [{ alg: 'RS256', typ: 'JWT', kid: keyId }, claims].map(encode).join('.')
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  }

  server.on('request', (request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })

  async function answer(request: IncomingMessage): Promise<readonly [number, object]> {
    if (request.url === '/keys') return [200, keys]
    const client = await readClient(request)
    const known = client !== undefined && clients[client.id] === client.secret
    if (request.url !== '/token' || !known) return [401, { error: 'invalid_client' }]
    return [200, { access_token: issueToken(client.id), token_type: 'Bearer', expires_in: lifetimeS }]
  }

  const stop = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { issuer, audience, tokenUrl: `${issuer}/token`, keysUrl: `${issuer}/keys`, issueToken, stop }
}

async function readClient(request: IncomingMessage): Promise<{ id: string; secret: string } | undefined> {
  const form = new URLSearchParams(await text(request))
  if (form.get('grant_type') !== 'client_credentials') return undefined
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const [id, secret] =
    basic === undefined
      ? [form.get('client_id'), form.get('client_secret')]
      : Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
  return typeof id === 'string' && typeof secret === 'string' ? { id, secret } : undefined
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
