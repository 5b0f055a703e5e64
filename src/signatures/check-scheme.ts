import type { RsaFieldsScheme, Scheme, SignatureHeader, SignedFields, SignedTime } from '../core/scheme.ts'
import { textOf } from './signed-parts.ts'
import { coversBody } from './signed-text.ts'

/**
 * What is wrong with a scheme, as a sentence for whoever wrote it: what its type holds for a provider in code, and what
 * no type can. The registry's schemes have no fault; those of a configuration are asked before they are used.
 */
export function findSchemeFault(scheme: Scheme): string | undefined {
  switch (scheme.kind) {
    case 'hmac':
    case 'hash':
    case 'ed25519':
    case 'rsa':
      return (
        findHeaderFault(scheme) ??
        findTextFault(scheme) ??
        (scheme.kind === 'rsa' ? (findNameFault(scheme.certificate.header) ?? findUrlFault(scheme)) : undefined)
      )
    case 'rsa-fields':
      return (
        findFieldsFault(scheme.signed) ??
        findClaimsFault(scheme) ??
        findWindowFault(scheme.timestamp) ??
        findUrlFault(scheme)
      )
    case 'hmac-items':
      return findFieldsFault(scheme.signed)
    case 'jwt':
      return findNameFault(scheme.header) ?? findJwtFault(scheme)
    case 'token':
      return findNameFault(scheme.header)
    case 'basic':
      return /^[\w .-]{1,64}$/.test(scheme.realm) ? undefined : 'a realm is up to 64 letters, digits, spaces and . _ -'
    case 'path-token':
    case 'client-certificate':
      return undefined
  }
}

type TextScheme = Extract<Scheme, SignatureHeader>

function findNameFault(header: string): string | undefined {
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(header) ? undefined : `"${header}" is no header's name in lower case`
}

function findHeaderFault({ header, prefix, list }: SignatureHeader): string | undefined {
  if (list !== undefined && prefix.split(list).length > 1) return `the prefix "${prefix}" contains what parts the list`
  return findNameFault(header)
}

function findTextFault(scheme: TextScheme): string | undefined {
  const message: string = scheme.message ?? '{body}'
  const time: SignedTime | undefined = scheme.kind === 'hash' ? undefined : scheme.timestamp
  const signsTime = message.includes('{timestamp}')
  if (!coversBody(message)) return 'the signed text must contain {body}'
  if (signsTime !== (time !== undefined))
    return 'a timestamp is checked when it is signed, as {timestamp}, and only then'
  if (message.includes('{secret}') !== (scheme.kind === 'hash'))
    return '{secret} belongs into the text of a hash, and only there'
  if (time !== undefined && 'item' in time && scheme.list === undefined)
    return 'a timestamp that is an item needs a list'
  try {
    textOf(scheme)
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'the signed text cannot be read'
  }
  if (time === undefined) return undefined
  return ('header' in time ? findNameFault(time.header) : undefined) ?? findWindowFault(time)
}

function findWindowFault({
  pastMs,
  futureMs
}: {
  readonly pastMs: number
  readonly futureMs: number
}): string | undefined {
  return pastMs > 0 && futureMs > 0 ? undefined : 'a window has both sides: a clock may be wrong either way'
}

function findFieldsFault({ fields, separator, required, free }: SignedFields): string | undefined {
  if (separator === '') return 'fields need a separator, or one value could pass for two'
  const strange = [free, ...required].find((field) => !fields.includes(field))
  return strange === undefined ? undefined : `"${strange}" is none of the fields that are signed`
}

function findClaimsFault({ claims, signed }: RsaFieldsScheme): string | undefined {
  const names = Object.keys(claims)
  const strange = names.find((field) => !signed.required.includes(field))
  if (names.length === 0) return 'nothing says whose message it is: the key signs for every customer of its sender'
  return strange === undefined ? undefined : `"${strange}" is claimed and need not be there: put it into required`
}

function findUrlFault({
  certificate
}: {
  readonly certificate: { readonly urls: readonly string[] }
}): string | undefined {
  // A star in the last two labels of a host would be somebody else's domain.
  const isHost = (url: string): boolean =>
    /^https:\/\/(?:[a-z0-9-]+\.|\*\.|<aws-region>\.)*[a-z0-9-]+\.[a-z]{2,}\/[\w.*/-]+$/.test(url)
  const strange = certificate.urls.find((url) => !isHost(url))
  if (certificate.urls.length === 0) return 'no URL is declared that a certificate may come from'
  return strange === undefined ? undefined : `"${strange}" is no https URL of a host whose domain is written out`
}

/** Claims with a meaning of their own: https://www.rfc-editor.org/rfc/rfc7519#section-4.1 */
const registeredClaims = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']

function findJwtFault(scheme: Extract<Scheme, { kind: 'jwt' }>): string | undefined {
  const { algorithms, jwks, issuers, audience, claims = {}, requestClaim } = scheme
  if (requestClaim !== undefined && [...registeredClaims, ...Object.keys(claims), ''].includes(requestClaim))
    return `"${requestClaim}" can't be the hash of the request, too: name a claim of its own`
  const names: readonly string[] = algorithms
  const isShared = names.every((name) => name.startsWith('HS'))
  if (names.length === 0 || issuers.length === 0) return 'a token needs an algorithm and an issuer'
  if (isShared === (jwks !== undefined) || (!isShared && names.some((name) => name.startsWith('HS'))))
    return 'HS algorithms are for secrets, all others for published keys (jwks): never both'
  return isShared || audience !== undefined ? undefined : 'a token without an audience could be meant for anybody'
}
