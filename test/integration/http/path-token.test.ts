import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import request from 'supertest'
import { createAddressSet } from '../../../src/app/address-set.ts'
import type { ProofRule } from '../../../src/core/source.ts'
import { github } from '../../../src/providers/github.ts'
import { proofBy, secretOf } from '../../support/proof.ts'
import { pullRequestBody } from '../../support/pull-request.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { startTestGateway } from '../../support/test-gateway.ts'
import { basic, pathToken } from '../../support/test-schemes.ts'
import { startEndpoint } from './endpoint.ts'

const token = 'a-token-that-nobody-can-guess-0123456789'
const secret = secretOf(token, 'env:TOKEN')
const body = pullRequestBody()

function post(url: string, path: string) {
  return request(url)
    .post(path)
    .set('Content-Type', 'application/json')
    .set('X-GitHub-Event', 'pull_request')
    .set('X-GitHub-Delivery', 'attempt-1')
    .send(Buffer.from(body).toString())
}

test('a delivery to a path that nobody can guess is proved by it, and its event says so', async (context) => {
  const uk = createRecordingBus('uk')
  const gateway = await startTestGateway({ uk, source: { proof: proofBy(pathToken, secret) } })
  context.after(() => gateway.stop())
  assert.equal((await post(gateway.webhooks, `/webhooks/github/${token}`)).status, 200)
  const [record] = uk.records
  assert.deepEqual(
    record?.headers.find(([name]) => name === 'ce_authmethod'),
    ['ce_authmethod', 'path-token']
  )
  assert.deepEqual(gateway.observer.settlements[0]?.secrets, ['env:TOKEN'])
})

test('a delivery without the token, with another one or with a part of it is refused', async (context) => {
  const gateway = await startTestGateway({ source: { proof: proofBy(pathToken, secret) } })
  context.after(() => gateway.stop())
  const tails = ['', `/${token}x`, `/${token.slice(0, -1)}`, '/x', `/${token.toUpperCase()}`, `/%20${token}`]
  for (const tail of tails) assert.equal((await post(gateway.webhooks, `/webhooks/github${tail}`)).status, 401, tail)
  for (const tail of ['/', `/${token}/`, `/${token}/x`, `//${token}`])
    assert.equal((await post(gateway.webhooks, `/webhooks/github${tail}`)).status, 404, tail)
  assert.equal((await post(gateway.webhooks, '/webhooks/github/%')).status, 400)
})

test('a source that asks for no token has no such path', async (context) => {
  const gateway = await startTestGateway({})
  context.after(() => gateway.stop())
  assert.equal((await post(gateway.webhooks, `/webhooks/github/${token}`)).status, 404)
})

test('neither the token nor the query is in what the pipeline is given to print', async (context) => {
  const endpoint = await startEndpoint(context)
  await post(endpoint.url, `/webhooks/github/${token}?access_token=${token}`)
  const [delivery] = endpoint.deliveries
  assert.ok(delivery !== undefined)
  assert.equal(delivery.path, '/webhooks/github')
  const shown = [
    inspect(delivery, { depth: 9, showHidden: true }),
    JSON.stringify(delivery),
    String(delivery.hidden?.token)
  ]
  for (const text of shown) assert.ok(!text.includes(token))
  assert.equal(Buffer.from(delivery.hidden?.token?.reveal() ?? []).toString(), token)
  assert.equal(Buffer.from(delivery.hidden?.query?.reveal() ?? []).toString(), `?access_token=${token}`)
})

test('no answer, metric or settlement shows the token', async (context) => {
  const gateway = await startTestGateway({ source: { proof: proofBy(pathToken, secretOf('another', 'env:TOKEN')) } })
  context.after(() => gateway.stop())
  const answer = await post(gateway.webhooks, `/webhooks/github/${token}`)
  const metrics = await request(gateway.metrics).get('/metrics')
  const texts = [
    answer.text,
    JSON.stringify(answer.headers),
    metrics.text,
    inspect(gateway.observer.settlements, { depth: 9 })
  ]
  for (const text of texts) assert.ok(!text.includes(token))
})

test('a source with addresses takes a delivery from them alone', async (context) => {
  const ofAddresses = (...ranges: readonly string[]): ProofRule => ({
    ...proofBy(pathToken, secret),
    addresses: createAddressSet(ranges)
  })
  for (const [range, status] of [
    ['127.0.0.0/8', 200],
    ['203.0.113.0/24', 401]
  ] as const) {
    const gateway = await startTestGateway({ source: { proof: ofAddresses(range) } })
    context.after(() => gateway.stop())
    const answer = await post(gateway.webhooks, `/webhooks/github/${token}`).set('X-Forwarded-For', '203.0.113.7')
    assert.equal(answer.status, status, 'what no trusted proxy says of an address is not believed')
  }
})

test('behind a trusted proxy it is the address before it that counts', async (context) => {
  const endpoint = await startEndpoint(context, { trustedProxies: ['127.0.0.0/8'] })
  await post(endpoint.url, '/webhooks/github').set('X-Forwarded-For', '198.51.100.1, 203.0.113.7')
  await post(endpoint.url, '/webhooks/github').set('X-Forwarded-For', '::ffff:203.0.113.8')
  await post(endpoint.url, '/webhooks/github').set('X-Forwarded-For', 'nonsense')
  assert.deepEqual(
    endpoint.deliveries.map(({ address }) => address),
    ['203.0.113.7', '203.0.113.8', undefined]
  )
})

test('a source that asks for user and password says so with its refusal', async (context) => {
  const proof = proofBy(basic, secretOf('gateway:a secret of this test'))
  const gateway = await startTestGateway({ source: { proof } })
  context.after(() => gateway.stop())
  const refused = await post(gateway.webhooks, '/webhooks/github')
  assert.equal(refused.status, 401)
  assert.equal(refused.headers['www-authenticate'], 'Basic realm="turnpike"')
  const taken = await post(gateway.webhooks, '/webhooks/github').auth('gateway', 'a secret of this test')
  assert.equal(taken.status, 200)
  assert.equal(taken.headers['www-authenticate'], undefined)
})

test('a source that asks for a signature challenges nobody', async (context) => {
  const gateway = await startTestGateway({ source: { proof: proofBy(github.schemes.signature, secret) } })
  context.after(() => gateway.stop())
  const refused = await post(gateway.webhooks, '/webhooks/github')
  assert.equal(refused.status, 401)
  assert.equal(refused.headers['www-authenticate'], undefined)
})
