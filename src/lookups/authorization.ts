import type { LogIn } from '../core/lookups.ts'

/** The header that shows who asks. */
export function authorizationOf(logIn: LogIn | undefined): Readonly<Record<string, string>> {
  if (logIn === undefined) return {}
  if (logIn.kind === 'bearer') return { authorization: `Bearer ${Buffer.from(logIn.token.reveal()).toString()}` }
  const pair = Buffer.concat([Buffer.from(`${logIn.user}:`), logIn.password.reveal()])
  return { authorization: `Basic ${pair.toString('base64')}` }
}
