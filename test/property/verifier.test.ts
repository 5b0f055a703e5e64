import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HeaderList } from '../../src/core/header-list.ts'
import type { HmacScheme } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import { github } from '../../src/providers/github.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { githubDelivery } from '../support/github-delivery.ts'
import { signHeaders } from '../support/proof.ts'
import { signGitHub } from '../support/sign.ts'
import { flipBit } from '../unit/signatures/scheme-checks.ts'

const scheme = github.schemes.signature
const secret = new Secret('test', Buffer.from('a secret that no generator draws'))
const faults = new Set(['missing', 'doubled', 'malformed', 'mismatch', 'no-active-secret'])

const bytes = fc.uint8Array({ maxLength: 300 })
/** Any text at all, lone surrogates and controls with it, and what looks nearly right. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 90 }),
  fc.stringMatching(/^sha256=[0-9a-f]{64}$/),
  fc.stringMatching(/^[sS][hH][aA](1|256|512)=[0-9a-fA-F ]{0,128}$/),
  fc.constantFrom('', 'sha256=', 'sha256=null', '\ud800', '\0', '__proto__')
)
const name = fc.oneof(
  fc.constantFrom('X-Hub-Signature-256', 'x-hub-signature-256', 'X-Hub-Signature', '__proto__', 'constructor', ''),
  fc.string({ unit: 'binary', maxLength: 20 })
)
/** Raw pairs as a parser could hand them over, an odd one left at the end too. */
const rawHeaders = fc
  .tuple(fc.array(fc.tuple(name, text), { maxLength: 8 }), fc.option(name, { nil: undefined }))
  .map(([pairs, odd]) => [...pairs.flat(), ...(odd === undefined ? [] : [odd])])

test('arbitrary bytes under arbitrary headers never verify and never throw', () => {
  fc.assert(
    fc.property(bytes, rawHeaders, (body, pairs) => {
      const delivery = { ...githubDelivery({ body }), headers: new HeaderList(pairs) }
      const verdict = verifyScheme({ scheme, secrets: [secret] }, delivery, fixedStart)
      assert.equal(verdict.ok, false)
      assert.equal(!verdict.ok && faults.has(verdict.fault), true)
    }),
    { numRuns: 3_000 }
  )
})

test('one flipped bit of body or digest, anywhere, never verifies', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.nat(), fc.boolean(), (body, at, isBody) => {
      const digest = Buffer.from(signGitHub(body, 'the key').slice('sha256='.length), 'hex')
      const target = isBody ? body : digest
      const flipped = flipBit(target, at % (target.length * 8))
      const delivery = githubDelivery({
        body: isBody ? flipped : body,
        headers: { 'X-Hub-Signature-256': `sha256=${(isBody ? digest : flipped).toString('hex')}` }
      })
      const verdict = verifyScheme(
        { scheme, secrets: [new Secret('key', Buffer.from('the key'))] },
        delivery,
        fixedStart
      )
      assert.deepEqual(verdict, { ok: false, fault: 'mismatch' })
    }),
    { numRuns: 2_000 }
  )
})

test('a good signature verifies under every scheme, and any other text for it does not', () => {
  const schemes: fc.Arbitrary<HmacScheme> = fc.record({
    kind: fc.constant('hmac'),
    algorithm: fc.constantFrom('sha1', 'sha256', 'sha512'),
    header: fc.constant('x-signature'),
    prefix: fc.constantFrom('', 'v1=', 'sha256='),
    encoding: fc.constantFrom('hex', 'base64')
  })
  const keys = fc.uint8Array({ minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(schemes, bytes, keys, text, (drawn, body, key, other) => {
      const signer = new Secret('drawn', key)
      const signed = signHeaders(drawn, body, signer)
      const sent = { ...githubDelivery({ body }), headers: HeaderList.fromEntries(signed) }
      assert.equal(verifyScheme({ scheme: drawn, secrets: [secret, signer] }, sent, fixedStart).ok, true)
      fc.pre(other !== signed[0]?.[1])
      const forged = { ...sent, headers: new HeaderList(['X-Signature', other]) }
      assert.equal(verifyScheme({ scheme: drawn, secrets: [secret, signer] }, forged, fixedStart).ok, false)
    }),
    { numRuns: 1_000 }
  )
})
