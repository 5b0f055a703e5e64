import type { IncomingMessage } from 'node:http'
import type { HeaderList } from '../core/header-list.ts'
import { Problem } from '../core/problem.ts'

/** The length that the sender declared, which Node has checked to be one number; `undefined` for a chunked body. */
export function declaredBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  if (length !== undefined) return Number(length)
  return headers['transfer-encoding'] === undefined ? 0 : undefined
}

/** Whether more of the body may still come. */
export function hasUnreadBody(request: IncomingMessage): boolean {
  return !request.complete && declaredBytes(request) !== 0
}

/**
 * The bytes that were signed are wanted, not something made from them.
 * @throws Problem `content-encoding-unsupported`
 */
export function requirePlainBody(headers: HeaderList): void {
  if (!headers.all('content-encoding').every((coding) => /^(?:identity)?$/i.test(coding)))
    throw new Problem('content-encoding-unsupported', { reason: 'content-encoding' })
  // Node undoes `chunked` and hands any coding below it through as it came.
  if (!headers.all('transfer-encoding').every((coding) => /^chunked$/i.test(coding)))
    throw new Problem('content-encoding-unsupported', { reason: 'transfer-encoding' })
}

/** Whether the sender waits for `100 Continue` before it sends the body; other expectations were refused before. */
export function awaitsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion !== '1.0'
}
