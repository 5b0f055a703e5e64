import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { SchemeInUse, SharedSecretScheme } from '../../../src/core/scheme.ts'
import { github } from '../../../src/providers/github.ts'
import { hubspot } from '../../../src/providers/hubspot.ts'
import { signScheme } from '../../../src/signatures/sign-scheme.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import * as schemes from '../../support/test-schemes.ts'
import { flipBit } from './scheme-checks.ts'

/** Published by the vendors, or in the tests of their own libraries; `source` says where. */
interface Vector {
  readonly scheme: string
  readonly source: string
  readonly secret: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly method?: string
  readonly url?: string
  readonly now?: number
}

const file = new URL('../../fixtures/signatures/vectors.json', import.meta.url)
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))

const byName: Readonly<Record<string, SharedSecretScheme>> = {
  github: github.schemes.signature,
  bitbucket: { ...github.schemes.signature, header: 'x-hub-signature' },
  standard: schemes.standard,
  pagerduty: schemes.pagerdutyLike,
  paddle: schemes.paddleLike,
  gocardless: schemes.bareHex,
  adyen: schemes.adyenLike,
  hubspot1: hubspot.schemes.v1,
  hubspot2: hubspot.schemes.v2,
  stripe: schemes.stripeLike,
  slack: schemes.slackLike,
  zendesk: schemes.zendeskLike,
  nexus: { ...schemes.bareHex, algorithm: 'sha1', header: 'x-nexus-webhook-signature' },
  jfrog: { ...schemes.bareHex, header: 'x-jfrog-event-auth' }
}

function prepare(vector: Vector) {
  const scheme = byName[vector.scheme]
  assert.ok(scheme !== undefined, `a scheme for ${vector.scheme}`)
  const url = vector.url === undefined ? undefined : new URL(vector.url)
  const use: SchemeInUse & { readonly scheme: SharedSecretScheme } = {
    scheme,
    secrets: [secretOf(vector.secret, 'published')],
    ...(url === undefined ? {} : { publicUrl: url.origin })
  }
  const delivery: Delivery = {
    id: 'attempt',
    source: 'vectors',
    method: vector.method ?? 'POST',
    path: url?.pathname ?? '/webhooks/vectors',
    receivedAt: fixedStart,
    headers: HeaderList.fromEntries(Object.entries(vector.headers)),
    body: Buffer.from(vector.body)
  }
  return { use, delivery, now: vector.now ?? fixedStart }
}

test('there are vectors of every HMAC shape', () => {
  assert.ok(vectors.length >= 16)
  assert.deepEqual([...new Set(vectors.map(({ scheme }) => scheme))].toSorted(), Object.keys(byName).toSorted())
})

for (const vector of vectors)
  describe(`${vector.scheme}: ${vector.source}`, () => {
    const { use, delivery, now } = prepare(vector)

    test('verifies', () => {
      const verdict = verifyScheme(use, delivery, now)
      assert.equal(verdict.ok && verdict.proof.secret, 'published')
    })

    test('is what our own signer makes', () => {
      const unsigned = Object.entries(vector.headers).filter(([name]) => name === 'webhook-id')
      const { path, body } = delivery
      const request = { ...use, headers: unsigned, path, body }
      const signed = signScheme(use.scheme, request, secretOf(vector.secret), now)
      const made = Object.fromEntries([...unsigned, ...signed.headers])
      // Its time is RFC 3339 without the milliseconds that ours has.
      if (vector.scheme === 'zendesk') return assert.deepEqual(Object.keys(made), Object.keys(vector.headers))
      assert.deepEqual(made, vector.headers)
      assert.equal(Buffer.from(signed.body).toString(), vector.body)
    })

    test('verifies with no other byte anywhere in its body', () => {
      for (let byte = 0; byte < delivery.body.length; byte += 1) {
        const changed = { ...delivery, body: flipBit(delivery.body, byte * 8 + (byte % 8)) }
        const verdict = verifyScheme(use, changed, now)
        if (verdict.ok) assert.ok(isUncovered(vector, byte), `byte ${byte}`)
      }
    })

    test('verifies by no other secret, by none and by an empty one', () => {
      const others = [secretOf(`${vector.secret}0`), secretOf(vector.secret.slice(1)), secretOf('')]
      for (const secret of others) assert.equal(verifyScheme({ ...use, secrets: [secret] }, delivery, now).ok, false)
      assert.deepEqual(verifyScheme({ ...use, secrets: [] }, delivery, now), { ok: false, fault: 'no-active-secret' })
    })
  })

/** Adyen covers some fields of an item, and not even the names around them: that is what `adyenLike` proves, no more. */
function isUncovered({ scheme, body }: Vector, byte: number): boolean {
  if (scheme !== 'adyen') return false
  // Only the field that may be left out can lose its name: it is empty, and absent is the same.
  const name = '"originalReference"'
  return byte >= body.indexOf(name) && byte < body.indexOf(name) + name.length
}

test('the signature that PagerDuty says must not verify does not', () => {
  const vector = vectors.find(({ scheme }) => scheme === 'pagerduty')
  assert.ok(vector !== undefined)
  const { use, delivery, now } = prepare(vector)
  const text = 'v1=7020c8a7ec668a9b7012bc3dd82e483394b038f4230acc6785efbf2a7d8bcaf5'
  const headers = HeaderList.fromEntries([['X-PagerDuty-Signature', text]])
  assert.deepEqual(verifyScheme(use, { ...delivery, headers }, now), { ok: false, fault: 'mismatch' })
})
