import { defineProvider } from '../../src/core/provider.ts'
import type { HashScheme, HmacScheme, JwtScheme, RsaFieldsScheme, Scheme } from '../../src/core/scheme.ts'
import { github } from '../../src/providers/github.ts'

/* A scheme that proves less than it seems to does not compile. */

const place = { header: 'x-signature', prefix: '', encoding: 'hex' } as const
const hmac = { kind: 'hmac', algorithm: 'sha256', ...place } as const
const time = { header: 'x-time', format: 'unix-s', pastMs: 300_000, futureMs: 300_000 } as const

// @ts-expect-error TS2322: what is signed must cover the body
export const bodiless: HmacScheme = { ...hmac, message: '{header:x-id}' }

// @ts-expect-error TS2322: a time that is checked must be signed
export const unsignedTime: HmacScheme = { ...hmac, message: '{body}', timestamp: time }

// @ts-expect-error TS2322: a plain hash without its secret proves nothing
export const open: HashScheme = { kind: 'hash', algorithm: 'sha256', ...place, message: '{body}' }

const token = { kind: 'jwt', header: 'authorization', prefix: 'Bearer ', issuers: ['a'], leewayMs: 1 } as const

// @ts-expect-error TS2322: a published key must never be taken for a shared secret
export const confused: JwtScheme = { ...token, algorithms: ['HS256'], audience: 'a', jwks: 'https://a.example/keys' }

// @ts-expect-error TS2322: keys are fetched over TLS
export const plain: JwtScheme = { ...token, algorithms: ['RS256'], audience: 'a', jwks: 'http://a.example/keys' }

// @ts-expect-error TS2322: a token of a published key must be meant for somebody
export const forAll: JwtScheme = { ...token, algorithms: ['RS256'], jwks: 'https://a.example/keys' }

const anybodys = {
  kind: 'rsa-fields',
  signature: 'Signature',
  encoding: 'base64',
  algorithm: { by: 'Version', cases: { '1': 'sha256' } },
  signed: { fields: ['Message'], separator: ';', required: ['Message'], free: 'Message' },
  timestamp: { field: 'Time', format: 'rfc3339', pastMs: 1, futureMs: 1 },
  certificate: { field: 'Url', urls: ['https://a.example/x.pem'] }
} as const

// @ts-expect-error TS2741: a key that signs for everybody must be told for whom
export const everybodys: RsaFieldsScheme = anybodys

// @ts-expect-error TS2322: there is no scheme that proves nothing
export const none: Scheme = { kind: 'none' }

export const strange = defineProvider({
  ...github,
  // @ts-expect-error TS2322: a provider's schemes are held as they are written
  schemes: { signature: { ...hmac, encoding: 'base32' } }
})
