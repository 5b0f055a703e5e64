import { createHmac } from 'node:crypto'

/** A signature as GitHub documents it, made without the engine under test. */
export function signGitHub(
  body: Uint8Array,
  secret: string,
  algorithm: 'sha1' | 'sha256' | 'sha512' = 'sha256'
): string {
  return `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`
}
