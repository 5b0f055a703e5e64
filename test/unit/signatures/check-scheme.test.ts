import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Scheme } from '../../../src/core/scheme.ts'
import { findSchemeFault } from '../../../src/signatures/check-scheme.ts'
import * as schemes from '../../support/test-schemes.ts'

/** As a configuration could write it: its types are not the compiler's to check. */
function changed(scheme: Scheme, change: object): Scheme {
  const any: unknown = { ...scheme, ...change }
  return any as Scheme // what is wrong with it is what is tested
}

test('nothing is wrong with the schemes of the tests', () => {
  for (const [name, scheme] of Object.entries(schemes)) assert.equal(findSchemeFault(scheme), undefined, name)
})

describe('what is wrong with a scheme is said:', () => {
  const { standard, stripeLike, bareHex, hubspot1, snsLike, adyenLike, oidc, sharedToken, bearer, basic, paypalLike } =
    schemes
  const cases: readonly (readonly [name: string, scheme: Scheme, says: RegExp])[] = [
    [
      'a body that is not signed',
      changed(standard, { message: '{header:webhook-id}.{timestamp}' }),
      /must contain \{body\}/
    ],
    ['a time that is not signed', changed(stripeLike, { message: '{body}' }), /checked when it is signed/],
    [
      'a signed time that is not checked',
      changed(bareHex, { message: '{timestamp}.{body}' }),
      /checked when it is signed/
    ],
    [
      'a secret in the text of an HMAC',
      changed(bareHex, { message: '{secret}{body}' }),
      /belongs into the text of a hash/
    ],
    ['a hash without its secret', changed(hubspot1, { message: '{body}' }), /belongs into the text of a hash/],
    ['a hole that there is not', changed(bareHex, { message: '{id}.{body}' }), /"\{id\}" is no hole; there are body/],
    ['a hole without a name', changed(bareHex, { message: '{header:}.{body}' }), /is no hole/],
    ['a brace of no hole', changed(bareHex, { message: '{body}}' }), /belongs to no hole/],
    ['a header in capitals', changed(bareHex, { header: 'X-Signature' }), /no header's name in lower case/],
    ['a header of another kind', changed(bearer, { header: 'a b' }), /no header's name/],
    ['a prefix with what parts the list', changed(stripeLike, { prefix: 'a,b=' }), /contains what parts the list/],
    ['a time in a list that is none', changed(stripeLike, { list: undefined }), /needs a list/],
    [
      'a window with one side',
      changed(stripeLike, { timestamp: { item: 't=', format: 'unix-s', pastMs: 1, futureMs: 0 } }),
      /both sides/
    ],
    [
      'fields without a separator',
      changed(adyenLike, { signed: { ...adyenLike.signed, separator: '' } }),
      /need a separator/
    ],
    [
      'a field that is not signed',
      changed(snsLike, { signed: { ...snsLike.signed, free: 'Body' } }),
      /"Body" is none of the fields/
    ],
    ['messages of anybody', changed(snsLike, { claims: {} }), /nothing says whose message it is/],
    [
      'a claim that may be left out',
      changed(snsLike, { claims: { Subject: '{setting:subject}' } }),
      /"Subject" is claimed and need not be there/
    ],
    ['certificates from anywhere', changed(snsLike, { certificate: { field: 'x', urls: [] } }), /no URL is declared/],
    [
      'certificates of a whole top-level domain',
      changed(paypalLike, { certificate: { header: 'x', urls: ['https://*.com/x.pem'] } }),
      /domain is written out/
    ],
    [
      'certificates without TLS',
      changed(paypalLike, { certificate: { header: 'x', urls: ['http://a.example/x.pem'] } }),
      /no https URL/
    ],
    ['a token by both kinds of key', changed(oidc, { algorithms: ['RS256', 'HS256'] }), /never both/],
    ['a shared secret from a key set', changed(oidc, { algorithms: ['HS256'] }), /never both/],
    ['a public key without a key set', changed(sharedToken, { algorithms: ['RS256'] }), /never both/],
    ['a token of no issuer', changed(oidc, { issuers: [] }), /needs an algorithm and an issuer/],
    ['a token for anybody', changed(oidc, { audience: undefined }), /could be meant for anybody/],
    ['a request hash that would be the issuer', changed(sharedToken, { requestClaim: 'iss' }), /a claim of its own/],
    ['a request hash without a name', changed(sharedToken, { requestClaim: '' }), /a claim of its own/],
    [
      'a request hash that would be another claim',
      changed(oidc, { requestClaim: 'email' }),
      /"email" can't be the hash of the request/
    ],
    ['a realm that ends its header', changed(basic, { realm: 'x", y="' }), /a realm is up to 64/]
  ]
  for (const [name, scheme, says] of cases) test(name, () => assert.match(findSchemeFault(scheme) ?? '', says))
})
