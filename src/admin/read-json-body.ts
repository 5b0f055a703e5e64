import type { IncomingMessage } from 'node:http'
import { HeaderList } from '../core/header-list.ts'
import type { Json } from '../core/json.ts'
import { Problem } from '../core/problem.ts'
import { parseJson } from '../pipeline/parse-json.ts'

/** Many times what anybody asks for here. */
const maxBytes = 64 * 1024

/**
 * The body of a request that changes something. A web page can make a browser post to this machine, but not with this
 * media type without asking first (https://fetch.spec.whatwg.org/#cors-preflight-fetch), which nothing here answers.
 * @throws Problem
 */
export async function readJsonBody(request: IncomingMessage): Promise<Json> {
  const contentType = new HeaderList(request.rawHeaders).only('content-type') ?? ''
  if (!/^application\/json\s*(?:;\s*charset=utf-8\s*)?$/i.test(contentType))
    throw new Problem('content-type-unsupported', { detail: 'Send it as application/json.' })
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    // Whatever is wrong with the body, its sender gets an answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue
      bytes += chunk.length
      if (bytes > maxBytes) break
      chunks.push(chunk)
    }
  } catch (thrown) {
    throw new Problem('client-closed', { cause: thrown })
  }
  if (bytes > maxBytes) throw new Problem('body-too-large')
  return parsed(Buffer.concat(chunks))
}

function parsed(body: Uint8Array): Json {
  try {
    return parseJson(body)
  } catch {
    throw new Problem('request-invalid', { detail: 'The body is not JSON.' })
  }
}
