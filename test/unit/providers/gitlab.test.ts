import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { gitlab } from '../../../src/providers/gitlab.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { postAs, readSampleOf, statusOf } from './post-as.ts'
import { attributesOfSample, editing } from './sample-events.ts'

type Header = readonly [string, string]
const text = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const token = secretOf('the secret token of this webhook')

/** A delivery of a version that has only the older ids. */
async function idOf(body: string, headers: readonly Header[]): Promise<readonly (string | undefined)[]> {
  const posted = [['X-Gitlab-Event', 'Push Hook'], ['X-Gitlab-Token', 'the secret token of this webhook'], ...headers]
  const { outcome } = await postAs(gitlab, {
    body,
    headers: posted.map(([name = '', value = '']) => [name, value] as const),
    scheme: 'token',
    secret: token
  })
  assert.equal(outcome.kind, 'accepted')
  const attributes = outcome.kind === 'accepted' ? outcome.events[0]?.attributes : undefined
  return [attributes?.id, attributes?.idquality]
}
const eventUuid = (value: string): Header => ['X-Gitlab-Event-UUID', value]
const webhookUuid = (value: string): Header => ['X-Gitlab-Webhook-UUID', value]

test('a signing token is a Standard Webhooks secret', async () => {
  const body = await readSampleOf(gitlab, 'push')
  const signed = (id: string, at = fixedStart): readonly Header[] => [
    ['webhook-id', id],
    ['webhook-timestamp', String(Math.floor(at / 1000))],
    ['webhook-signature', new Webhook(text).sign('1b1e8e3a-0000-4000-8000-000000000001', new Date(at), body)]
  ]
  const post = async (headers: readonly Header[]): Promise<number> =>
    statusOf(postAs(gitlab, { body, headers, secret: secretOf(text) }))
  assert.equal(await post(signed('1b1e8e3a-0000-4000-8000-000000000001')), 200)
  assert.equal(await post(signed('1b1e8e3a-0000-4000-8000-000000000002')), 401)
  assert.equal(await post(signed('1b1e8e3a-0000-4000-8000-000000000001', fixedStart - 600_000)), 401)
})

test('a token where a signature is asked for proves nothing, nor the other way round', async () => {
  const body = await readSampleOf(gitlab, 'push')
  const shown: readonly Header[] = [['X-Gitlab-Token', text]]
  assert.equal(await statusOf(postAs(gitlab, { body, headers: shown, secret: secretOf(text) })), 401)
  const signed: readonly Header[] = [
    ['webhook-id', 'msg_1'],
    ['webhook-timestamp', String(Math.floor(fixedStart / 1000))],
    ['webhook-signature', new Webhook(text).sign('msg_1', new Date(fixedStart), body)]
  ]
  const given = { body, headers: signed, scheme: 'token', secret: secretOf(text) }
  assert.equal(await statusOf(postAs(gitlab, given)), 401)
})

test('Idempotency-Key names the delivery; what is new with each attempt changes nothing', async () => {
  const body = await readSampleOf(gitlab, 'push')
  const key: Header = ['Idempotency-Key', 'f5e5f430-0000-4000-8000-000000000001']
  const first = await idOf(body, [key, webhookUuid('a'), eventUuid('a')])
  assert.deepEqual(first, ['f5e5f430-0000-4000-8000-000000000001', 'native'])
  assert.deepEqual(await idOf(body, [key, webhookUuid('b'), eventUuid('b')]), first)
})

test('events that one handled request caused share X-Gitlab-Event-UUID and stay two events', async () => {
  const [push, tag] = [await readSampleOf(gitlab, 'push'), await readSampleOf(gitlab, 'tag_push')]
  const shared = eventUuid('shared')
  const [one, other] = [await idOf(push, [shared, webhookUuid('a')]), await idOf(tag, [shared, webhookUuid('b')])]
  assert.notEqual(one[0], other[0])
  assert.equal(one[1], 'derived')
  assert.deepEqual(await idOf(push, [shared, webhookUuid('c')]), one)
})

test('the same push twice, with bodies that do not differ, is two events', async () => {
  const body = await readSampleOf(gitlab, 'push')
  assert.notEqual((await idOf(body, [eventUuid('a')]))[0], (await idOf(body, [eventUuid('b')]))[0])
})

test('a commit is what its push, merge, pipeline, job and deployment are joined by', async () => {
  for (const name of ['push', 'merge_request.merge', 'pipeline.success', 'build.failed', 'deployment.success']) {
    const { correlationkeys = '' } = await attributesOfSample(gitlab, name)
    assert.ok(correlationkeys.split(',').includes('commit:2e1d4b6cf1a25e7c9dab8c7f6e5d4c3b2a190817'), name)
  }
})

test('a pipeline and its jobs stay in order and share a run', async () => {
  const [pipeline, job] = [
    await attributesOfSample(gitlab, 'pipeline.success'),
    await attributesOfSample(gitlab, 'build.failed')
  ]
  assert.equal(job['partitionkey'], pipeline['partitionkey'])
  for (const { correlationkeys = '' } of [pipeline, job]) assert.ok(correlationkeys.split(',').includes('run:9400001'))
  assert.deepEqual([pipeline['type'], job['type']], ['com.gitlab.pipeline.success', 'com.gitlab.build.failed'])
})

test('times are read in each of the forms that GitLab writes', async () => {
  assert.equal((await attributesOfSample(gitlab, 'merge_request.merge'))['time'], '2026-03-02T09:14:00.000Z')
  assert.equal((await attributesOfSample(gitlab, 'deployment.success'))['time'], '2026-03-02T09:30:00.000Z')
})

test('no source names a namespace, which may be a person’s', async () => {
  const { source } = await attributesOfSample(gitlab, 'push')
  assert.equal(source, 'https://gitlab.northwind.example/projects/9001')
})

test('the body of a custom template is an event all the same, and its type says so', async () => {
  const templated = (): string => '{"text":"someone pushed"}'
  const { type, source, subject } = await attributesOfSample(gitlab, 'push', templated)
  assert.deepEqual([type, source, subject], ['com.gitlab.custom.push', 'https://gitlab.northwind.example', undefined])
})

test('headers of a template that nobody signed put nothing strange into an attribute', async () => {
  const templated = (): string => '{}'
  const forged: readonly Header[] = [
    ['X-Gitlab-Event', 'Ev\u0022il<script> Hook'],
    ['X-Gitlab-Instance', 'https://evil.example/"><'],
    ['X-Gitlab-Instance', 'https://other.example']
  ]
  const { type, source } = await attributesOfSample(gitlab, 'push', templated, forged)
  assert.deepEqual([type, source], ['com.gitlab.custom.ev.il.script', 'urn:turnpike:source:acme'])
})

test('a kind that nobody knows yet passes, of its project', async () => {
  const strange = editing((event) => (event['object_kind'] = 'time_travel'))
  const { type, source } = await attributesOfSample(gitlab, 'push', strange)
  assert.deepEqual([type, source], ['com.gitlab.time_travel', 'https://gitlab.northwind.example/projects/9001'])
})
