import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Delivery } from '../../../src/core/delivery.ts'
import type { KeySource } from '../../../src/core/key-source.ts'
import { Problem } from '../../../src/core/problem.ts'
import type { Scheme } from '../../../src/core/scheme.ts'
import type { ProofRule } from '../../../src/core/source.ts'
import { verify } from '../../../src/pipeline/verify.ts'
import { github } from '../../../src/providers/github.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { makeGitHubSource } from '../../support/make-snapshot.ts'
import { noKeys, secretOf, signHeaders } from '../../support/proof.ts'
import { signJwt } from '../../support/sign-asymmetric.ts'
import { bearer, oidc } from '../../support/test-schemes.ts'
import { bearerOf, deliveryOf, findKeys, goodClaims, now } from '../signatures/primitive-cases.ts'

const body = Buffer.from('{"id":1}')
const signing = secretOf('the secret that signs', 'env:SIGNING')
const shown = secretOf('the secret that is shown', 'env:SHOWN')
const signature = signHeaders(github.schemes.signature, body, signing)
const token = signHeaders(bearer, body, shown)

const bySignature = { scheme: github.schemes.signature, secrets: [signing] }
const byToken = { scheme: bearer, secrets: [shown] }

function judge(delivery: Delivery, proof: ProofRule, keySource: KeySource = noKeys) {
  const clock = createFixedClock(now)
  return verify(delivery, makeGitHubSource({ proof }), { verifyScheme, keySource, clock, until: now + 9_000 })
}

function failsWith(code: string, reason: string) {
  return (thrown: unknown) => thrown instanceof Problem && thrown.code === code && thrown.reason === reason
}

describe('a source that asks for all of several proofs', () => {
  const proof: ProofRule = { need: 'all', schemes: [byToken, bySignature] }

  test('takes a delivery that has them, and says the strongest and every secret', () => {
    const verified = judge(deliveryOf([...signature, ...token], body), proof)
    assert.ok(!(verified instanceof Promise), 'nothing waits where no key is fetched')
    assert.deepEqual(verified.proof, {
      method: 'hmac-sha256',
      layers: [
        { method: 'token', secret: 'env:SHOWN' },
        { method: 'hmac-sha256', secret: 'env:SIGNING' }
      ]
    })
  })

  test('refuses one of them alone, and one that is good beside one that is not', () => {
    for (const headers of [token, signature, []])
      assert.throws(() => judge(deliveryOf(headers, body), proof), failsWith('signature-invalid', 'missing'))
    const wrong = signHeaders(bearer, body, secretOf('another secret that is shown'))
    assert.throws(
      () => judge(deliveryOf([...signature, ...wrong], body), proof),
      failsWith('signature-invalid', 'mismatch')
    )
  })
})

describe('a source that asks for any of several proofs', () => {
  const proof: ProofRule = { need: 'any', schemes: [bySignature, byToken] }

  test('takes each, and says the one that held', () => {
    for (const [headers, method] of [
      [signature, 'hmac-sha256'],
      [token, 'token'],
      [[...token, ...signature], 'hmac-sha256']
    ] as const) {
      const verified = judge(deliveryOf(headers, body), proof)
      assert.equal(!(verified instanceof Promise) && verified.proof.method, method)
    }
  })

  test('refuses none, and says what is wrong with the one that is there', () => {
    assert.throws(() => judge(deliveryOf([], body), proof), failsWith('signature-invalid', 'missing'))
    const wrong = signHeaders(bearer, body, secretOf('another secret that is shown'))
    assert.throws(() => judge(deliveryOf(wrong, body), proof), failsWith('signature-invalid', 'mismatch'))
  })
})

test('a rule without schemes proves nothing', () => {
  for (const need of ['all', 'any'] as const)
    assert.throws(
      () => judge(deliveryOf(signature, body), { need, schemes: [] }),
      failsWith('signature-invalid', 'missing')
    )
})

describe('a source that asks for addresses', () => {
  const addresses = { has: (address: string) => address === '203.0.113.7' }
  const proof: ProofRule = { need: 'all', schemes: [bySignature], addresses }
  const from = (address: string | undefined): Delivery => ({ ...deliveryOf(signature, body), address })

  test('takes a proved delivery from one of them', () => {
    assert.ok(judge(from('203.0.113.7'), proof))
  })

  test('refuses one from elsewhere, and one that nobody knows where it is from', () => {
    for (const address of ['203.0.113.8', '', undefined])
      assert.throws(() => judge(from(address), proof), failsWith('signature-invalid', 'address'))
  })

  test('takes nothing for its address alone', () => {
    const unsigned = { ...deliveryOf([], body), address: '203.0.113.7' }
    assert.throws(() => judge(unsigned, proof), failsWith('signature-invalid', 'missing'))
  })
})

describe('a proof by keys that the sender publishes', () => {
  const settings = { audience: goodClaims.aud, email: goodClaims.email }
  const use = (scheme: Scheme) => ({ scheme, secrets: [], settings })
  const proof: ProofRule = { need: 'all', schemes: [use(oidc)] }
  const delivery = deliveryOf([bearerOf(signJwt(goodClaims))], body)

  /** Has its keys after so many requests. */
  function keysAfter(requests: number) {
    let asked = 0
    const source: KeySource = {
      find: (place) => (asked >= requests ? findKeys(place) : undefined),
      renew: async () => {
        asked += 1
      }
    }
    return { source, asked: () => asked }
  }

  test('waits for nothing when they are there', () => {
    const { source, asked } = keysAfter(0)
    assert.ok(!(judge(delivery, proof, source) instanceof Promise))
    assert.equal(asked(), 0)
  })

  test('waits until they are fetched', async () => {
    const { source, asked } = keysAfter(1)
    const verified = await judge(delivery, proof, source)
    assert.equal(verified.proof.method, 'jwt')
    assert.equal(asked(), 1)
  })

  test('is put off when they can’t be fetched', async () => {
    const source: KeySource = {
      find: () => undefined,
      renew: () => Promise.reject(new Problem('keys-unavailable', { reason: 'unreachable' }))
    }
    await assert.rejects(async () => judge(delivery, proof, source), failsWith('keys-unavailable', 'unreachable'))
    await assert.rejects(
      async () => judge(delivery, proof, keysAfter(9).source),
      failsWith('keys-unavailable', 'not-fetched')
    )
  })

  test('asks once for a key that it does not know, and then refuses', async () => {
    const { source, asked } = keysAfter(0)
    const strange = deliveryOf([bearerOf(signJwt(goodClaims, { kid: 'key-9' }))], body)
    await assert.rejects(async () => judge(strange, proof, source), failsWith('signature-invalid', 'unknown-key'))
    assert.equal(asked(), 1)
  })

  test('does not fetch anything for a delivery that is refused anyhow', () => {
    const { source, asked } = keysAfter(1)
    const layered: ProofRule = { need: 'all', schemes: [use(oidc), bySignature] }
    assert.throws(() => judge(delivery, layered, source), failsWith('signature-invalid', 'missing'))
    const addressed: ProofRule = { ...proof, addresses: { has: () => false } }
    assert.throws(() => judge(delivery, addressed, source), failsWith('signature-invalid', 'address'))
    assert.equal(asked(), 0)
  })

  test('is not waited for beyond the deadline', async () => {
    const clock = createFixedClock(now)
    const source: KeySource = { find: () => undefined, renew: () => new Promise(() => undefined) }
    const parts = { verifyScheme, keySource: source, clock, until: now + 9_000 }
    const waiting = Promise.resolve(verify(delivery, makeGitHubSource({ proof }), parts))
    clock.advance(9_000)
    await assert.rejects(waiting, (thrown) => thrown instanceof Problem && thrown.code === 'deadline-exceeded')
  })
})
