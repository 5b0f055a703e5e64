import { request as requestHttp } from 'node:http'
import type { Agent } from 'node:http'

export interface PostedRequest {
  readonly url: URL
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
  readonly agent: Agent
}

export interface WholeAnswer {
  readonly status: number
  /** Status, headers and body, as they came. */
  readonly text: string
}

/** Posts a delivery with exactly its headers, and keeps all of the answer. */
export async function postWhole({ url, headers, body, agent }: PostedRequest): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const all = [...headers.flat(), 'Host', url.host, 'Content-Length', String(body.length)]
    const posted = requestHttp(url, { method: 'POST', headers: all, agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const { statusCode = 0, rawHeaders } = response
        const text = Buffer.concat(chunks).toString('latin1')
        resolve({ status: statusCode, text: `${statusCode}\n${rawHeaders.join('\n')}\n\n${text}` })
      })
    })
    posted.once('error', reject).end(body)
  })
}
