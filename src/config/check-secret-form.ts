import { decodeKey } from '../core/decode-key.ts'
import type { Scheme } from '../core/scheme.ts'
import { configLimits } from './config-limits.ts'

export interface SecretFault {
  readonly message: string
  readonly hint: string
}

const leastTokenChars = 22

/** Why a secret can't prove anything under its scheme; nothing of it is told. */
export function findSecretFault(secret: Uint8Array, scheme: Scheme | undefined): SecretFault | undefined {
  if (scheme === undefined) return undefined
  switch (scheme.kind) {
    case 'hmac':
    case 'hmac-items':
      return findKeyFault(secret, scheme.key)
    case 'ed25519':
      return decodeKey(secret, scheme.key)?.length === 32
        ? undefined
        : { message: 'holds no Ed25519 public key', hint: `it has 32 bytes, in ${scheme.key.encoding}` }
    case 'basic':
      return Buffer.from(secret).includes(':')
        ? undefined
        : { message: 'holds no user and password', hint: 'write them as user:password' }
    case 'path-token':
      return /^[\w.~-]+$/.test(Buffer.from(secret).toString('latin1')) && secret.length >= leastTokenChars
        ? undefined
        : {
            message: 'cannot be part of a path that nobody can guess',
            hint: `it must be of at least ${leastTokenChars} of A-Z a-z 0-9 . _ ~ -; make one with: openssl rand -hex 32`
          }
    case 'hash':
    case 'rsa':
    case 'rsa-fields':
    case 'jwt':
    case 'token':
    case 'client-certificate':
      return undefined
  }
}

function findKeyFault(secret: Uint8Array, form: Extract<Scheme, { kind: 'hmac' }>['key']): SecretFault | undefined {
  const key = decodeKey(secret, form)
  if (form === undefined || (key !== undefined && key.length >= configLimits.secretBytes)) return undefined
  const prefix = form.prefix === undefined ? '' : `, perhaps behind ${form.prefix}`
  return {
    message: `holds no key in ${form.encoding} of at least ${configLimits.secretBytes} bytes`,
    hint: `copy it from the sender as it is shown there${prefix}`
  }
}

/** What a sandbox puts before a secret that it makes; undefined where only the sender can make one. */
export function prefixOfMadeSecret(scheme: Scheme | undefined): string | undefined {
  if (scheme?.kind === 'ed25519') return undefined
  return scheme?.kind === 'basic' ? 'turnpike:' : ''
}
