import { request as requestHttp } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Json } from '../core/json.ts'
import { lookupLimits } from './lookup-limits.ts'

export interface JsonAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Undefined for what is no JSON, and for all but a success. */
  readonly body: Json | undefined
}

/** Rejects with an Error whose message is a few words for the operator. */
export type RequestJson = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal
) => Promise<JsonAnswer>

/**
 * One GET on a connection of its own: no redirects, no proxy, no cookies, bounded in bytes; `signal` bounds its time.
 * @param authorities PEM; without it those of the system count
 */
export function createRequestJson(authorities?: string): RequestJson {
  return async (url, headers, signal) => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp
      const ca = authorities === undefined ? {} : { ca: authorities }
      send(url, { headers: { 'user-agent': 'turnpike', ...headers }, signal, agent: false, ...ca }, resolve)
        .on('error', (error) => reject(new Error(reasonOf(error), { cause: error })))
        .end()
    })
    const status = response.statusCode ?? 0
    if (status === 200) return { status, headers: response.headers, body: parse(await readText(response)) }
    response.destroy()
    return { status, headers: response.headers, body: undefined }
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    if (!(chunk instanceof Buffer)) continue
    bytes += chunk.length
    if (bytes > lookupLimits.answerBytes) throw new Error('its answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json // what JSON.parse gives is JSON
  } catch {
    return undefined
  }
}

function reasonOf(error: Error): string {
  if (error.name === 'AbortError') return 'it did not answer in time'
  return 'code' in error && typeof error.code === 'string' ? error.code : 'it cannot be reached'
}
