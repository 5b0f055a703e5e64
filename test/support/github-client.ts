import { Agent, request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { signGitHub } from './sign.ts'

export interface Posting {
  readonly path?: string
  readonly event: string
  readonly deliveryId: string
  readonly body: Uint8Array
  /** Headers to add or replace. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Posts as GitHub does, over connections that are kept. */
export interface GitHubClient {
  /** Rejects when no whole answer comes. */
  post(posting: Posting): Promise<Answer>
  close(): void
}

export interface ClientOptions {
  /** Of the webhook endpoint, as http://host:port. */
  readonly url: string
  readonly secret: string
  readonly maxConnections?: number
  /** A sender gives up after so long. */
  readonly timeoutMs?: number
}

export function createGitHubClient({
  url,
  secret,
  maxConnections = 1,
  timeoutMs = 30_000
}: ClientOptions): GitHubClient {
  const agent = new Agent({ keepAlive: true, maxSockets: maxConnections })
  return {
    post: ({ path = '/webhooks/github', event, deliveryId, body, headers }) =>
      new Promise<Answer>((resolve, reject) => {
        const posted = request(new URL(path, url), {
          method: 'POST',
          agent,
          headers: {
            'Content-Type': 'application/json',
            'Content-Length': String(body.length),
            'User-Agent': 'GitHub-Hookshot/044aadd',
            'X-GitHub-Event': event,
            'X-GitHub-Delivery': deliveryId,
            'X-Hub-Signature-256': signGitHub(body, secret),
            ...headers
          }
        })
        posted.setTimeout(timeoutMs, () => posted.destroy(new Error(`no answer within ${timeoutMs} ms`)))
        posted.once('error', reject)
        posted.once('response', (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.once('error', reject)
          response.once('end', () => {
            const { statusCode = 0, headers: answered } = response
            resolve({ status: statusCode, headers: answered, body: Buffer.concat(chunks).toString() })
          })
        })
        posted.end(body)
      }),
    close: () => agent.destroy()
  }
}
