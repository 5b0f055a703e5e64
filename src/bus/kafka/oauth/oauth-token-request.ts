import { request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Clock } from '../../../core/clock.ts'
import { codeOf, maxTokenBytes } from './oauth-bearer-token.ts'
import { LogInError } from './oauth-log-in-error.ts'

export interface TokenRequest {
  readonly endpoint: URL
  readonly clientId: string
  readonly clientSecret: string
  readonly form: URLSearchParams
  /** PEM text of whom to trust instead of the system's authorities. */
  readonly ca: string | undefined
  readonly clock: Clock
}

export interface TokenAnswer {
  readonly status: number
  readonly body: string
}

/** From the connection to the last byte. */
const limitMs = 5000

/** @throws LogInError when there is no whole answer in time; it has no words of the other side in it */
export async function requestToken(request: TokenRequest): Promise<TokenAnswer> {
  const timeUp = new AbortController()
  const cancel = request.clock.after(limitMs, () => timeUp.abort())
  try {
    const answer = await send(request, timeUp.signal)
    return { status: answer.statusCode ?? 0, body: await readBody(answer) }
  } catch (error) {
    if (error instanceof LogInError) throw error
    throw timeUp.signal.aborted
      ? new LogInError(`the token endpoint did not answer within ${limitMs / 1000} s`)
      : new LogInError(`the token endpoint could not be asked (${codeOf(error)})`)
  } finally {
    cancel()
  }
}

async function send(request: TokenRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { endpoint, clientId, clientSecret, form, ca } = request
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const options = {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      'accept-encoding': 'identity'
    },
    signal,
    // No connection is kept for a request that comes once an hour.
    agent: false as const
  }
  const sent =
    endpoint.protocol === 'https:' ? requestHttps(endpoint, { ...options, ca }) : requestHttp(endpoint, options)
  sent.on('response', resolve).on('error', reject).end(form.toString())
  return promise
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop destroys the connection.
  for await (const chunk of answer) {
    if (!(chunk instanceof Uint8Array)) continue
    bytes += chunk.length
    if (bytes > maxTokenBytes) throw new LogInError(`the token endpoint answered more than ${maxTokenBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/**
 * As https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 wants it, but with `%20` for a space: those who undo it by the
 * rules of forms read it as they read `+`, and those who undo percent signs only do too.
 */
function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1).replaceAll('+', '%20')
}
