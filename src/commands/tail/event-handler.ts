import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'

/** Somebody's program on this machine that takes events over HTTP. */
export interface EventHandler {
  /** Answers with the status, when the whole answer has come. Rejects when none comes in time. */
  post(headers: Readonly<Record<string, string>>, body: Uint8Array, signal: AbortSignal): Promise<number>
  close(): void
}

const defaultTimeoutMs = 10_000
const maxAnswerBytes = 1024 * 1024

/** An agent of its own: the one that all share may lead through a proxy of the environment, off this machine. */
export function createEventHandler(url: URL, timeoutMs = defaultTimeoutMs): EventHandler {
  const isHttps = url.protocol === 'https:'
  const options = { keepAlive: true, maxSockets: 1 }
  const agent = isHttps ? new HttpsAgent(options) : new HttpAgent(options)
  return {
    post: async (headers, body, stop) => {
      const timeout = AbortSignal.timeout(timeoutMs)
      const signal = AbortSignal.any([stop, timeout])
      const all = { ...headers, 'Content-Length': String(body.length) }
      const request: RequestOptions = { method: 'POST', headers: all, agent, signal }
      try {
        const response = await send(isHttps ? requestHttps(url, request) : requestHttp(url, request), body)
        await drain(response)
        return response.statusCode ?? 0
      } catch (thrown) {
        if (timeout.aborted) throw new Error(`no answer within ${timeoutMs / 1000} seconds`, { cause: thrown })
        throw thrown
      }
    },
    close: () => agent.destroy()
  }
}

async function send(request: ReturnType<typeof requestHttp>, body: Uint8Array): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject).end(body)
  })
}

/** What it says beside the status is nobody's concern here, but the connection is used again after it. */
async function drain(response: IncomingMessage): Promise<void> {
  let bytes = 0
  for await (const chunk of response) {
    bytes += Buffer.isBuffer(chunk) ? chunk.length : 0
    if (bytes > maxAnswerBytes) break
  }
}
