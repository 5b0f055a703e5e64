/**
 * How a delivery was proved, strongest first: the CloudEvents attribute `authmethod` is one of these. First what proves
 * the sender and every byte, by a key that no verifier holds, then by a shared one; then what proves the sender and not
 * the bytes; then what a registry confirms, whoever said it; then what anybody who has once seen it can say again.
 */
export const authMethods = [
  'ed25519',
  'rsa-sha256',
  'hmac-sha512',
  'hmac-sha256',
  'rsa-sha1',
  'hmac-sha1',
  'hash-sha256',
  'client-certificate',
  'jwt',
  'registry',
  'basic',
  'token',
  'path-token'
] as const
export type AuthMethod = (typeof authMethods)[number]

/** The strongest of several, which is what a layered proof is called. */
export function strongestOf(methods: readonly [AuthMethod, ...(readonly AuthMethod[])]): AuthMethod {
  return methods.reduce((one, other) => (authMethods.indexOf(other) < authMethods.indexOf(one) ? other : one))
}
