import { LogInError } from './oauth-log-in-error.ts'

/** Tokens are a few kilobytes at most; neither a file nor an answer is read any further. */
export const maxTokenBytes = 64 * 1024

/** `b64token` of https://www.rfc-editor.org/rfc/rfc6750#section-2.1; anything else could write into the log-in message. */
const pattern = /^[A-Za-z0-9._~+/-]+=*$/

/** @throws LogInError naming `origin`, never the text */
export function requireBearerToken(text: string, origin: string): string {
  if (text === '') throw new LogInError(`${origin} is empty`)
  if (!pattern.test(text)) throw new LogInError(`${origin} is no bearer token: it holds characters that none may have`)
  return text
}

/** The code of a failed operation, as its message may hold anything. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no code'
}
