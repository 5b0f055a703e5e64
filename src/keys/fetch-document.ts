import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { keyLimits } from './key-limits.ts'

export interface FetchedDocument {
  readonly text: string
  /** What the answer's Cache-Control leaves of its life; undefined where it says nothing. */
  readonly lifeMs: number | undefined
}

/** Rejects with an Error whose message is a few words for the operator. */
export type FetchDocument = (url: string, signal: AbortSignal) => Promise<FetchedDocument>

/**
 * Gets a document over https: no redirects, no proxy, no cookies, bounded in bytes; `signal` bounds its time.
 * @param authorities PEM; without it those of the system count
 */
export function createFetchDocument(authorities?: string): FetchDocument {
  return async (url, signal) => {
    if (!url.startsWith('https://')) throw new Error('it is no https URL')
    const response = await get(url, signal, authorities)
    if (response.statusCode !== 200) {
      response.destroy()
      throw new Error(`it answers ${response.statusCode}`)
    }
    return { text: await readText(response), lifeMs: lifeOf(response) }
  }
}

async function get(url: string, signal: AbortSignal, ca: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json, application/x-pem-file, text/plain, */*;q=0.1' }
    request(url, { agent: false, signal, headers, ...(ca === undefined ? {} : { ca }) }, resolve)
      .on('error', (error) => reject(new Error(reasonOf(error), { cause: error })))
      .end()
  })
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    if (!(chunk instanceof Buffer)) continue
    bytes += chunk.length
    if (bytes > keyLimits.documentBytes) throw new Error(`it is larger than ${keyLimits.documentBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2 */
function lifeOf({ headers }: IncomingMessage): number | undefined {
  const control = headers['cache-control'] ?? ''
  if (/\bno-(?:store|cache)\b/i.test(control)) return 0
  const [, seconds] = /\bmax-age=(\d{1,9})\b/i.exec(control) ?? []
  if (seconds === undefined) return undefined
  const age = /^\d{1,9}$/.test(headers.age ?? '') ? Number(headers.age) : 0
  return Math.max(0, Number(seconds) - age) * 1000
}

function reasonOf(error: Error): string {
  if (error.name === 'AbortError') return 'it did not answer in time'
  return 'code' in error && typeof error.code === 'string' ? error.code : 'it cannot be reached'
}
