import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../src/core/secret.ts'
import { github } from '../../src/providers/github.ts'
import { entryOf } from '../support/ledger.ts'
import { createGitHubClient } from '../support/github-client.ts'
import { makeSnapshot } from '../support/make-snapshot.ts'
import { proofBy } from '../support/proof.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import { signGitHub } from '../support/sign.ts'
import { startTestGateway } from '../support/test-gateway.ts'
import { RawClient, statusesOf } from './http/raw-client.ts'

/* Invariant 10: a reload changes nothing for a delivery that has begun. */

test('a delivery is verified and placed by the snapshot that was there when it came, the next one by the new one', async (context) => {
  const [old, next] = [createRecordingBus('uk'), createRecordingBus('uk')]
  const gateway = await startTestGateway({ uk: old })
  context.after(() => gateway.stop())
  const body = pullRequestBody()
  const head = [
    'POST /webhooks/github HTTP/1.1',
    'Host: gateway.test',
    'Connection: close',
    'Expect: 100-continue',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'X-GitHub-Event: pull_request',
    'X-GitHub-Delivery: begun-before',
    `X-Hub-Signature-256: ${signGitHub(body, gateway.secret)}`
  ]
  const begun = await RawClient.connect(Number(new URL(gateway.webhooks).port))
  begun.write(`${head.join('\r\n')}\r\n\r\n`)
  await begun.waitFor('100 Continue')

  const newSecret = 'the secret after a rotation'
  const proof = proofBy(github.schemes.signature, new Secret('new', Buffer.from(newSecret)))
  gateway.useSnapshot(makeSnapshot({ buses: { uk: next }, source: { proof } }))
  const client = createGitHubClient({ url: gateway.webhooks, secret: newSecret })
  const former = createGitHubClient({ url: gateway.webhooks, secret: gateway.secret })
  context.after(() => [client, former].forEach((each) => each.close()))
  const post = { event: 'pull_request', body }
  assert.equal((await client.post({ ...post, deliveryId: 'begun-after' })).status, 200)
  assert.equal((await former.post({ ...post, deliveryId: 'of-the-former-secret' })).status, 401)

  begun.write(body)
  await begun.closed
  assert.deepEqual(statusesOf(begun.heard), [100, 200])
  assert.deepEqual(
    old.records.map(entryOf).map(({ id }) => id),
    ['begun-before']
  )
  assert.deepEqual(
    next.records.map(entryOf).map(({ id }) => id),
    ['begun-after']
  )
})
