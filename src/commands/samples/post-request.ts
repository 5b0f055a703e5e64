import { request as requestHttp } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isJsonObject } from '../../core/json.ts'
import { parseJson } from '../parse-json.ts'
import type { SignedRequest } from './signed-request.ts'

/** What the gateway answered. */
export interface PostAnswer {
  readonly status: number
  /** `Turnpike-Delivery`: names the attempt in the gateway's log. */
  readonly delivery: string | undefined
  /** The code of its problem, if it answered with one. */
  readonly problem: string | undefined
}

const timeoutMs = 30_000
const maxAnswerBytes = 64 * 1024

/** Posts a delivery with exactly its headers, and its token behind the URL. Rejects when nothing answers. */
export async function postRequest(url: URL, { headers, body, pathToken }: SignedRequest): Promise<PostAnswer> {
  const response = await send(
    pathToken === undefined ? url : new URL(`${url.href}/${encodeURIComponent(pathToken)}`),
    {
      method: 'POST',
      headers: [...headers.flat(), 'Host', url.host, 'Content-Length', String(body.length)],
      agent: false,
      signal: AbortSignal.timeout(timeoutMs)
    },
    body
  )
  const delivery = response.headers['turnpike-delivery']
  return {
    status: response.statusCode ?? 0,
    delivery: typeof delivery === 'string' ? delivery : undefined,
    problem: problemCode(await readText(response))
  }
}

async function send(url: URL, options: RequestOptions, body: Uint8Array): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const post = url.protocol === 'https:' ? requestHttps : requestHttp
    post(url, options, resolve).on('error', reject).end(body)
  })
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    if (!(chunk instanceof Buffer)) continue
    bytes += chunk.length
    if (bytes > maxAnswerBytes) break
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Of a problem document (RFC 9457); other answers have none. */
function problemCode(text: string): string | undefined {
  const document = parseJson(text)
  const code = isJsonObject(document) ? document['code'] : undefined
  return typeof code === 'string' ? code : undefined
}
