import { once } from 'node:events'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export const clientSecret = 'hush-hush'
export const grantedToken = 'granted-token'
export const goodGrant = { access_token: grantedToken, token_type: 'Bearer', expires_in: 3600 }

export interface Endpoint {
  readonly port: number
  readonly url: string
  readonly asked: readonly { readonly request: IncomingMessage; readonly form: string }[]
  answer: (response: ServerResponse) => void
  stop(): void
}

export async function startTokenEndpoint(
  create: (listener: RequestListener) => Server,
  scheme: 'http' | 'https'
): Promise<Endpoint> {
  const asked: { request: IncomingMessage; form: string }[] = []
  const server = create((request, response) => {
    void text(request).then((form) => {
      asked.push({ request, form })
      endpoint.answer(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // A TCP server that listens has no other kind of address.
  const endpoint: Endpoint = {
    port,
    url: `${scheme}://127.0.0.1:${port}/token`,
    asked,
    answer: (response) => answerJson(response, 200, goodGrant),
    stop: () => {
      server.close()
      server.closeAllConnections()
    }
  }
  return endpoint
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
