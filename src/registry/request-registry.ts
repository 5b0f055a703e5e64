import { request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { registryLimits } from './registry-limits.ts'

export interface RegistryRequest {
  readonly method: 'HEAD' | 'GET'
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

export interface RegistryAnswer {
  readonly status: number
  /** Each as it stands there: there may be several challenges. */
  readonly challenges: readonly string[]
  readonly text: string
}

/** Rejects with an Error whose message is a few words for the operator. */
export type RequestRegistry = (url: URL, request: RegistryRequest) => Promise<RegistryAnswer>

/**
 * One request on a connection of its own: no redirects, no proxy, no cookies, bounded in bytes; `signal` bounds its time.
 * @param authorities PEM; without it those of the system count
 */
export function createRequestRegistry(authorities?: string): RequestRegistry {
  return async (url, { method, headers, signal }) => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp
      const ca = authorities === undefined ? {} : { ca: authorities }
      send(url, { method, headers, signal, agent: false, ...ca }, resolve)
        .on('error', (error) => reject(new Error(reasonOf(error), { cause: error })))
        .end()
    })
    const status = response.statusCode ?? 0
    const challenges = response.headersDistinct['www-authenticate'] ?? []
    if (method === 'GET' && status === 200) return { status, challenges, text: await readText(response) }
    response.destroy()
    return { status, challenges, text: '' }
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    if (!(chunk instanceof Buffer)) continue
    bytes += chunk.length
    if (bytes > registryLimits.answerBytes) throw new Error('its answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function reasonOf(error: Error): string {
  if (error.name === 'AbortError') return 'it did not answer in time'
  return 'code' in error && typeof error.code === 'string' ? error.code : 'it cannot be reached'
}
