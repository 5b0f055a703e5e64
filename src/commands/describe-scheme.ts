import type { JwtScheme, Scheme, SignatureHeader, SignedMessage, SignedTime, TimeWindow } from '../core/scheme.ts'

/** What proves a delivery under a scheme, in a few words: for `turnpike providers` and the pages of the documentation. */
export function describeScheme(scheme: Scheme): string {
  switch (scheme.kind) {
    case 'hmac':
    case 'ed25519':
    case 'rsa': {
      const what = 'algorithm' in scheme ? `${scheme.kind} ${scheme.algorithm}` : scheme.kind
      return `${what} of ${describeMessage(scheme)}, ${describePlace(scheme)}`
    }
    case 'hash':
      return `${scheme.algorithm} of ${scheme.message}, ${describePlace(scheme)}`
    case 'hmac-items':
      return `hmac ${scheme.algorithm} of fields of each item of ${scheme.items}, ${scheme.encoding} in its ${scheme.signature}`
    case 'rsa-fields':
      return `rsa of fields of the body, ${scheme.encoding} in its ${scheme.signature}${describeWindow(scheme.timestamp)}`
    case 'jwt':
      return `a token (${scheme.algorithms.join(', ')}) after "${scheme.prefix}" in ${scheme.header}${describeRequest(scheme)}`
    case 'token':
      return `the secret itself after "${scheme.prefix}" in ${scheme.header}`
    case 'basic':
      return 'user and password (Basic) in authorization'
    case 'path-token':
      return 'the secret itself at the end of the path'
    case 'client-certificate':
      return 'a certificate of the TLS client'
  }
}

function describeRequest({ requestClaim }: JwtScheme): string {
  return requestClaim === undefined ? '' : `, with a hash of method, path and query in its ${requestClaim}`
}

/** What a proof that is written wrongly should have been. */
export function describeForm(scheme: Scheme): string {
  if (scheme.kind !== 'hmac' && scheme.kind !== 'hash') return `${placeOf(scheme)} is not ${describeScheme(scheme)}`
  const { header, prefix, encoding, algorithm } = scheme
  return `${header} is not ${prefix} and the ${encoding} of a whole ${algorithm} digest`
}

/** Where a scheme's proof is looked for. */
export function placeOf(scheme: Scheme): string {
  switch (scheme.kind) {
    case 'hmac':
    case 'hash':
    case 'ed25519':
    case 'rsa':
    case 'jwt':
    case 'token':
      return `header ${scheme.header}`
    case 'basic':
      return 'header authorization'
    case 'hmac-items':
      return `${scheme.signature} of an item of ${scheme.items}`
    case 'rsa-fields':
      return `field ${scheme.signature} of the body`
    case 'path-token':
      return 'token behind the source’s name in the path'
    case 'client-certificate':
      return 'certificate of the TLS client'
  }
}

function describeMessage({ message, timestamp }: SignedMessage): string {
  return `${message ?? 'the body'}${timestamp === undefined ? '' : describeWindow(timestamp)}`
}

function describeWindow({ pastMs, futureMs }: TimeWindow | (SignedTime & TimeWindow)): string {
  return ` (not older than ${pastMs / 1000} s, not ${futureMs / 1000} s ahead)`
}

function describePlace({ header, prefix, encoding, list }: SignatureHeader): string {
  const item = list === undefined ? '' : ` in a list parted by "${list}"`
  return `${encoding} after "${prefix}" in ${header}${item}`
}
