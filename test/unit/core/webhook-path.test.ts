import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitWebhookPath } from '../../../src/core/webhook-path.ts'

test('a token is taken out of a webhook’s path, and decoded', () => {
  assert.deepEqual(splitWebhookPath('/webhooks/hub/abc'), { path: '/webhooks/hub', token: 'abc' })
  assert.deepEqual(splitWebhookPath('/webhooks/hub/a%2Fb'), { path: '/webhooks/hub', token: 'a/b' })
  assert.deepEqual(splitWebhookPath('/webhooks/hub/%zz'), { path: '/webhooks/hub', token: '%zz' })
})

test('a path without a token is left as it is', () => {
  for (const path of ['/webhooks/hub', '/webhooks/hub/', '/webhooks/hub/a/b', '/', '', '/other/hub/abc'])
    assert.deepEqual(splitWebhookPath(path), { path, token: undefined })
})
