import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sign, verify as verifyByOctokit } from '@octokit/webhooks-methods'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { HmacScheme } from '../../../src/core/scheme.ts'
import { Secret } from '../../../src/core/secret.ts'
import { github } from '../../../src/providers/github.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import vector from '../../fixtures/signatures/github.json' with { type: 'json' }
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { signHeaders } from '../../support/proof.ts'
import { schemeChecks } from './scheme-checks.ts'

const scheme = github.schemes.signature

describe('the scheme engine', () => {
  for (const { name, run } of schemeChecks(verifyScheme)) test(name, run)
})

describe('the vector that GitHub publishes', () => {
  const body = Buffer.from(vector.body)
  const secret = new Secret('published', Buffer.from(vector.secret))

  test('is verified', () => {
    const delivery = githubDelivery({ body, headers: { 'X-Hub-Signature-256': vector.sha256 } })
    const verdict = verifyScheme({ scheme, secrets: [secret] }, delivery, fixedStart)
    assert.deepEqual(verdict, { ok: true, proof: { method: 'hmac-sha256', secret: 'published' } })
  })

  test('is what our own signer makes', () => {
    assert.deepEqual(signHeaders(scheme, body, secret), [['x-hub-signature-256', vector.sha256]])
  })

  test('is verified in its SHA-1 form by a SHA-1 scheme only', () => {
    const sha1: HmacScheme = { ...scheme, algorithm: 'sha1', header: 'x-hub-signature', prefix: 'sha1=' }
    const delivery = githubDelivery({
      body,
      headers: { 'X-Hub-Signature': vector.sha1, 'X-Hub-Signature-256': undefined }
    })
    assert.deepEqual(verifyScheme({ scheme: sha1, secrets: [secret] }, delivery, fixedStart), {
      ok: true,
      proof: { method: 'hmac-sha1', secret: 'published' }
    })
    assert.deepEqual(verifyScheme({ scheme, secrets: [secret] }, delivery, fixedStart), { ok: false, fault: 'missing' })
  })
})

describe('npm @octokit/webhooks-methods', () => {
  const bodies = ['{}', 'Hello, World!', '{"text":"Grüße, 日本, \u{1f600}"}', 'a'.repeat(100_000)]
  const secrets = ['s', "It's a Secret to Everybody", 'ключ', '0'.repeat(200)]

  test('signs what we verify', async () => {
    for (const body of bodies)
      for (const text of secrets) {
        const delivery = githubDelivery({ body, headers: { 'X-Hub-Signature-256': await sign(text, body) } })
        const verdict = verifyScheme(
          { scheme, secrets: [new Secret('theirs', Buffer.from(text))] },
          delivery,
          fixedStart
        )
        assert.equal(verdict.ok, true)
      }
  })

  test('verifies what we sign', async () => {
    for (const body of bodies)
      for (const text of secrets) {
        const [header] = signHeaders(scheme, Buffer.from(body), new Secret('ours', Buffer.from(text)))
        assert.equal(await verifyByOctokit(text, body, header?.[1] ?? ''), true)
      }
  })
})

describe('other encodings', () => {
  const base64: HmacScheme = {
    kind: 'hmac',
    algorithm: 'sha512',
    header: 'x-signature',
    prefix: '',
    encoding: 'base64'
  }
  const secret = new Secret('key', Buffer.from('a key'))
  const body = Buffer.from('{"id":1}')
  const text = signHeaders(base64, body, secret)[0]?.[1] ?? ''

  function faultOf(value: string): string {
    const delivery = { ...githubDelivery({ body }), headers: new HeaderList(['X-Signature', value]) }
    const verdict = verifyScheme({ scheme: base64, secrets: [secret] }, delivery, fixedStart)
    return verdict.ok ? 'none' : verdict.fault
  }

  test('a base64 digest is verified', () => assert.equal(faultOf(text), 'none'))

  test('the same digest written another way is refused', () => {
    assert.match(text, /==$/)
    assert.equal(faultOf(text.replace(/=+$/, '')), 'malformed')
    assert.equal(faultOf(`${text}=`), 'malformed')
    assert.equal(faultOf(Buffer.from(text, 'base64').toString('base64url')), 'malformed')
    assert.equal(faultOf(Buffer.from(text, 'base64').toString('hex')), 'malformed')
    assert.equal(faultOf(`${text.slice(0, 10)} ${text.slice(10)}`), 'malformed')
  })

  test('a digest that differs in the bits that base64 leaves over is refused', () => {
    // 64 bytes leave four bits in the last digit: Buffer would decode sixteen texts to the same bytes.
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const digit = last[last.indexOf(text.at(-3) ?? '') + 1] ?? ''
    const sibling = `${text.slice(0, -3)}${digit}==`
    assert.deepEqual(Buffer.from(sibling, 'base64'), Buffer.from(text, 'base64'))
    assert.equal(faultOf(sibling), 'malformed')
  })
})
