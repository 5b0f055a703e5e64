import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { FindKeys } from '../../../src/core/key-source.ts'
import type { JwtScheme } from '../../../src/core/scheme.ts'
import type { Verdict } from '../../../src/core/verdict.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { otherRsa, rsa, signJwt } from '../../support/sign-asymmetric.ts'
import { oidc, sharedToken } from '../../support/test-schemes.ts'
import { bearerOf, deliveryOf, findKeys, goodClaims, now, secret } from './primitive-cases.ts'

const settings = { audience: goodClaims.aud, email: goodClaims.email }

function judge(token: string, keys: FindKeys = findKeys, scheme: JwtScheme = oidc): Verdict {
  return verifyScheme({ scheme, secrets: [], settings }, deliveryOf([bearerOf(token)]), now, keys)
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

describe('a token that its sender signed', () => {
  test('proves who sent it, by the host of the key set', () => {
    assert.deepEqual(judge(signJwt(goodClaims)), {
      ok: true,
      proof: { method: 'jwt', secret: 'keys:www.googleapis.com' }
    })
  })

  test('may be for several audiences', () => {
    assert.equal(judge(signJwt({ ...goodClaims, aud: ['other', goodClaims.aud] })).ok, true)
  })

  const strangers: Readonly<Record<string, object>> = {
    'another issuer': { iss: 'https://accounts.example' },
    'no issuer': { iss: undefined },
    'another audience': { aud: 'https://other.example' },
    'the audience as a part': { aud: `${goodClaims.aud}/more` },
    'no audience': { aud: undefined },
    'an empty list of audiences': { aud: [] },
    'an audience that is no text': { aud: [{ audience: goodClaims.aud }] },
    'another account': { email: 'somebody@else.iam.gserviceaccount.com' },
    'an account that was not verified': { email_verified: false },
    'an account that is said to be verified in words': { email_verified: 'true' },
    'no account': { email: undefined }
  }
  for (const [name, change] of Object.entries(strangers))
    test(`of ${name} is refused`, () => {
      assert.deepEqual(judge(signJwt({ ...goodClaims, ...change })), { ok: false, fault: 'claims' })
    })

  const timeless: Readonly<Record<string, object>> = {
    'no end': { exp: undefined },
    'an end in words': { exp: 'never' },
    'an endless end': { exp: 1e300 },
    'a beginning in words': { nbf: 'now' }
  }
  for (const [name, change] of Object.entries(timeless))
    test(`with ${name} is refused`, () => {
      assert.deepEqual(judge(signJwt({ ...goodClaims, ...change })), { ok: false, fault: 'malformed' })
    })

  test('before its beginning is refused', () => {
    const late = { ...goodClaims, nbf: now / 1000 + 61 }
    assert.deepEqual(judge(signJwt(late)), { ok: false, fault: 'future' })
  })

  test('for a setting that the source does not have is refused', () => {
    const use = { scheme: oidc, secrets: [], settings: { audience: goodClaims.aud, email: '' } }
    const empty = deliveryOf([bearerOf(signJwt({ ...goodClaims, email: '' }))])
    assert.deepEqual(verifyScheme(use, empty, now, findKeys), { ok: false, fault: 'claims' })
  })
})

describe('a token that says how it is to be checked', () => {
  test('is refused with "none", whatever its case', () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const header = encode({ alg, kid: 'key-1' })
      assert.equal(judge(`${header}.${encode(goodClaims)}.`).ok, false)
      assert.equal(judge(`${header}.${encode(goodClaims)}.AA`).ok, false)
    }
  })

  test('is refused when it takes the public key for a shared secret', () => {
    const key = rsa.publicKey.export({ type: 'spki', format: 'pem' })
    const signed = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(goodClaims)}`
    const token = `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
    assert.deepEqual(judge(token), { ok: false, fault: 'malformed' })
  })

  test('is refused with another algorithm of the same key', () => {
    assert.deepEqual(judge(signJwt(goodClaims, { alg: 'RS512' })), { ok: false, fault: 'malformed' })
  })

  test('is refused when it says that something must be understood', () => {
    assert.deepEqual(judge(signJwt(goodClaims, { crit: ['exp'] })), { ok: false, fault: 'malformed' })
  })

  test('is not believed where to find its key', () => {
    const jwk = otherRsa.publicKey.export({ format: 'jwk' })
    const token = signJwt(goodClaims, { jwk, jku: 'https://evil.example/keys' }, otherRsa.privateKey)
    assert.deepEqual(judge(token), { ok: false, fault: 'mismatch' })
  })

  test('of a key that is not published asks for the key set', () => {
    const place = { kind: 'jwks', url: oidc.jwks ?? '' }
    assert.deepEqual(judge(signJwt(goodClaims, { kid: 'key-2' })), { ok: false, fault: 'unknown-key', wants: place })
    assert.deepEqual(judge(signJwt(goodClaims, { kid: 7 })), { ok: false, fault: 'unknown-key', wants: place })
    assert.deepEqual(
      judge(signJwt(goodClaims), () => undefined),
      {
        ok: false,
        fault: 'key-unavailable',
        wants: place
      }
    )
  })

  test('is refused with a key that is for another algorithm, or of another kind', () => {
    const keysOf =
      (algorithm: string): FindKeys =>
      () => ({
        kind: 'jwks',
        keys: [{ id: 'key-1', algorithm, key: rsa.publicKey }]
      })
    assert.equal(judge(signJwt(goodClaims), keysOf('RS512')).ok, false)
    const elliptic: JwtScheme = {
      ...oidc,
      algorithms: ['ES256'],
      audience: oidc.audience ?? '',
      jwks: oidc.jwks ?? 'https://'
    }
    assert.equal(judge(signJwt(goodClaims, { alg: 'ES256' }), findKeys, elliptic).ok, false)
  })
})

describe('what is no token', () => {
  const good = signJwt(goodClaims)
  const [head = '', claims = '', signature = ''] = good.split('.')
  const texts = {
    'two parts': `${head}.${claims}`,
    'four parts': `${good}.${signature}`,
    'an empty signature': `${head}.${claims}.`,
    padding: `${head}.${claims}.${signature}==`,
    'other base64 of the same bytes': `${head}.${claims}.${Buffer.from(signature, 'base64url').toString('base64')}`,
    'a header that is a list': `${encode([])}.${claims}.${signature}`,
    'claims that are no JSON': `${head}.${Buffer.from('{').toString('base64url')}.${signature}`,
    'claims that are null': `${head}.${Buffer.from('null').toString('base64url')}.${signature}`,
    dots: '...',
    nothing: ''
  }
  for (const [name, text] of Object.entries(texts))
    test(`${name} is refused`, () => assert.deepEqual(judge(text), { ok: false, fault: 'malformed' }))

  test('a good token without its prefix is refused', () => {
    const use = { scheme: oidc, secrets: [], settings }
    for (const value of [good, `bearer ${good}`, `Bearer  ${good}`])
      assert.equal(verifyScheme(use, deliveryOf([['authorization', value]]), now, findKeys).ok, false, value)
  })

  test('a token by a secret is refused where it is of another issuer', () => {
    const use = { scheme: sharedToken, secrets: [secret('a secret of these tests')], settings: { clientKey: 'jira:1' } }
    const signed = `${encode({ alg: 'HS256' })}.${encode({ iss: 'jira:2', exp: now / 1000 + 60 })}`
    const mac = createHmac('sha256', 'a secret of these tests').update(signed).digest('base64url')
    const delivery = deliveryOf([['authorization', `JWT ${signed}.${mac}`]])
    assert.deepEqual(verifyScheme(use, delivery, now), { ok: false, fault: 'claims' })
  })
})
