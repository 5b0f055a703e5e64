import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { Scheme } from '../../../src/core/scheme.ts'
import { gitea } from '../../../src/providers/gitea.ts'
import { github } from '../../../src/providers/github.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { deliveryOf } from '../signatures/primitive-cases.ts'
import { attributesOfSample, editing } from './sample-events.ts'

const secret = 'a secret of a Gitea webhook'
const json = '{"ref":"refs/heads/main","repository":{"id":7}}'
const form = `payload=${encodeURIComponent(json)}`
const sha256 = (text: string): string => createHmac('sha256', secret).update(text).digest('hex')

/** All that a Gitea sends, by its own secret. */
function headersOf(signature: string): readonly (readonly [string, string])[] {
  return [
    ['X-Gitea-Signature', signature],
    ['X-Gogs-Signature', signature],
    ['X-Hub-Signature-256', `sha256=${signature}`],
    ['X-GitHub-Event', 'push'],
    ['X-Gitea-Event', 'push']
  ]
}

function verdict(scheme: Scheme, body: string, headers: readonly (readonly [string, string])[], key = secret) {
  const delivery = { ...deliveryOf([], Buffer.from(body)), headers: HeaderList.fromEntries(headers) }
  const result = verifyScheme({ scheme, secrets: [secretOf(key)] }, delivery, fixedStart)
  return result.ok ? 'proved' : result.fault
}

describe('as a form', () => {
  const type = ['Content-Type', 'application/x-www-form-urlencoded'] as const

  test('it is the JSON in it that is signed, and stored', async () => {
    assert.equal(verdict(gitea.schemes.signature, form, [type, ...headersOf(sha256(json))]), 'proved')
    const { stored } = await settleFor(gitea, {
      body: form,
      contentType: type[1],
      headers: [
        ['X-Gitea-Event', 'push'],
        ['X-Gitea-Delivery', '9f5a3c10-0000-4000-8000-000000000001']
      ]
    })
    assert.deepEqual(stored, [json])
  })

  test('a signature of the form itself proves nothing', () => {
    assert.equal(verdict(gitea.schemes.signature, form, [type, ...headersOf(sha256(form))]), 'mismatch')
  })

  test('another field beside the signed one proves nothing', () => {
    const body = `${form}&payload2=x`
    assert.equal(verdict(gitea.schemes.signature, body, [type, ...headersOf(sha256(json))]), 'malformed')
  })
})

test('the empty signature of a webhook without a secret never verifies', () => {
  const type = ['Content-Type', 'application/json'] as const
  assert.equal(verdict(gitea.schemes.signature, json, [type, ...headersOf('')]), 'missing')
  assert.equal(verdict(gitea.schemes.signature, json, [type, ...headersOf('')], ''), 'missing')
  const empty = createHmac('sha256', '').update(json).digest('hex')
  assert.equal(verdict(gitea.schemes.signature, json, [type, ...headersOf(empty)], ''), 'no-active-secret')
})

test('its copies of GitHub’s headers make it no delivery of GitHub: a source is known by its path', () => {
  const headers = headersOf(sha256(json)).filter(([name]) => !/hub/i.test(name))
  assert.equal(verdict(github.schemes.signature, json, headers), 'missing')
  assert.equal(verdict(gitea.schemes.gogs, json, headers), 'proved')
})

test('the secret that older versions put into the payload is declared as one', () => {
  assert.ok(gitea.secretFields.includes('secret'))
})

test('a deleted branch has no commit', async () => {
  const attributes = await attributesOfSample(
    gitea,
    'push',
    editing((payload) => {
      payload['after'] = '0'.repeat(40)
      payload['head_commit'] = null
      payload['commits'] = []
    })
  )
  assert.equal(attributes['correlationkeys'], undefined)
})

test('neither the owner nor who pushed is in any attribute', async () => {
  const attributes = await attributesOfSample(gitea, 'push', (payload) =>
    payload
      .replaceAll('northwind-health/export', 'sam-example/export')
      .replaceAll('"northwind-health"', '"sam-example"')
  )
  assert.doesNotMatch(JSON.stringify(attributes), /sam-example|robin/)
})
