import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FindKeys } from '../../../src/core/key-source.ts'
import { googleArtifactRegistry as provider } from '../../../src/providers/google-artifact-registry.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { rsa, signJwt } from '../../support/sign-asymmetric.ts'
import { bearerOf, deliveryOf, goodClaims, now, settings } from '../signatures/primitive-cases.ts'
import { attributesOfSample, deliveryId, settleSample } from './sample-events.ts'

test('a push is the same with its envelope and without, but for where its id is', async () => {
  const wrapped = await attributesOfSample(provider, 'image.insert')
  const unwrapped = await attributesOfSample(provider, 'image.insert.unwrapped')
  for (const name of ['type', 'source', 'subject', 'time', 'partitionkey', 'correlationid', 'datacontenttype'])
    assert.equal(unwrapped[name], wrapped[name], name)
  assert.deepEqual([wrapped['id'], unwrapped['id']], ['1153sampleid1', deliveryId])
  const stored = await Promise.all(
    ['image.insert', 'image.insert.unwrapped'].map((name) => settleSample(provider, name))
  )
  assert.deepEqual(stored[0]?.stored, stored[1]?.stored)
})

describe('unwrapped', () => {
  const body = '{"action":"INSERT","digest":"eu.gcr.io/acme/api@sha256:' + 'a'.repeat(64) + '"}'

  test('it is taken under any name, and under none', async () => {
    for (const contentType of [null, 'application/octet-stream', 'text/plain; charset=utf-8'] as const) {
      const { events, stored } = await settleFor(provider, { body, contentType })
      assert.deepEqual([stored, events[0]?.['datacontenttype']], [[body], 'application/json'])
      assert.equal(events[0]?.['source'], 'https://eu.gcr.io/acme/api')
    }
  })

  test('without metadata its id is made of it and of when it came, and says so', async () => {
    const ids = [0, 1_000, 3_600_000].map(async (late) => {
      const { events } = await settleFor(provider, { body, receivedAt: Date.UTC(2026, 10, 22, 12) + late })
      assert.equal(events[0]?.['idquality'], 'derived')
      return events[0]?.['id']
    })
    const [first, again, later] = await Promise.all(ids)
    assert.equal(again, first)
    assert.notEqual(later, first)
  })

  test('what has the fields of an envelope and is none loses nothing', async () => {
    const odd = '{"action":"INSERT","message":{"data":"e30="}}'
    assert.deepEqual((await settleFor(provider, { body: odd })).stored, [odd])
  })
})

test('a tag that was taken away is an event of its own', async () => {
  const removed = await attributesOfSample(provider, 'tag.delete')
  const pushed = await attributesOfSample(provider, 'image.insert')
  assert.deepEqual([removed['type'], removed['subject']], ['com.google.artifactregistry.tag.delete', '1.14.1'])
  assert.deepEqual([removed['source'], removed['partitionkey']], [pushed['source'], pushed['partitionkey']])
})

test('another message of the topic passes as one', async () => {
  const data = Buffer.from('hello').toString('base64')
  const body = JSON.stringify({ message: { data, messageId: '7' }, subscription: 'projects/acme/subscriptions/s' })
  const { events, stored } = await settleFor(provider, { body })
  assert.deepEqual([events[0]?.['type'], stored], ['com.google.pubsub.message', ['hello']])
  assert.equal(events[0]?.['source'], 'https://pubsub.googleapis.com/projects/acme/subscriptions/s')
})

describe('a token by Google’s own key', () => {
  const findKeys: FindKeys = ({ kind }) =>
    kind === 'jwks' ? { kind, keys: [{ id: 'key-1', algorithm: 'RS256', key: rsa.publicKey }] } : undefined
  const verdict = (change: object) => {
    const use = { scheme: provider.schemes.token, secrets: [], settings }
    return verifyScheme(use, deliveryOf([bearerOf(signJwt({ ...goodClaims, ...change }))]), now, findKeys)
  }

  test('is taken for this account and this address only', () => {
    assert.equal(verdict({}).ok, true)
    for (const change of [
      { email: 'push@other.iam.gserviceaccount.com' },
      { email: undefined },
      { email_verified: false },
      { email_verified: 'true' },
      { aud: 'https://other.example' },
      { iss: 'https://accounts.google.com.evil.example' }
    ])
      assert.deepEqual(verdict(change), { ok: false, fault: 'claims' }, JSON.stringify(change))
  })
})
