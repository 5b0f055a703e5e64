import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { harbor } from '../../../src/providers/harbor.ts'
import { attributesOfSample, editing, settleSample } from './sample-events.ts'

const digest = `sha256:${'5f3c9a7e'.repeat(8)}`

describe('both formats', () => {
  test('of one push are the same but for their ids', async () => {
    const plain = await attributesOfSample(harbor, 'push_artifact')
    const event = await attributesOfSample(harbor, 'artifact.pushed')
    for (const name of ['type', 'source', 'subject', 'time', 'partitionkey', 'correlationid'])
      assert.equal(event[name], plain[name], name)
    assert.equal(plain['type'], 'io.goharbor.artifact.pushed')
    assert.equal(plain['source'], 'https://harbor.northwind-health.example/records/export')
    assert.deepEqual([plain['subject'], plain['correlationid']], [digest, `digest:${digest}`])
    assert.deepEqual([plain['idquality'], event['idquality'], event['id']], ['derived', 'native', 'sampleid1'])
  })

  test('of a CloudEvent its data is stored', async () => {
    const { stored } = await settleSample(harbor, 'artifact.pushed')
    assert.match(stored[0] ?? '', /^\{"resources":\[/)
  })
})

test('another push of the same tag is another event', async () => {
  const first = await attributesOfSample(harbor, 'push_artifact')
  const later = editing((payload) => (payload['occur_at'] = 1772794801))
  assert.notEqual((await attributesOfSample(harbor, 'push_artifact', later))['id'], first['id'])
})

test('the operator is in no attribute', async () => {
  const attributes = await attributesOfSample(harbor, 'delete_artifact')
  assert.doesNotMatch(JSON.stringify(attributes), /robin/)
})

test('what names no host belongs to the source that it came by', async () => {
  const quota = (payload: string): string =>
    payload.replace('PUSH_ARTIFACT', 'QUOTA_EXCEED').replace(/"resources":\[.*?\],/, '')
  const { type, source } = await attributesOfSample(harbor, 'push_artifact', quota)
  assert.deepEqual([type, source], ['io.goharbor.quota.exceeded', 'urn:turnpike:source:acme'])
})

test('a resource’s host that is none is not believed', async () => {
  const odd = (payload: string): string => payload.replaceAll('harbor.northwind-health.example/', 'a@b?c/')
  assert.equal((await attributesOfSample(harbor, 'push_artifact', odd))['source'], 'urn:turnpike:source:acme')
})

test('a type that nobody knows yet passes, in one spelling', async () => {
  const types = ['harbor.artifact.teleported', 'ARTIFACT_TELEPORTED'].map(async (type) => {
    const other = editing((payload) => (payload['type'] = type))
    return (await attributesOfSample(harbor, 'push_artifact', other))['type']
  })
  assert.deepEqual(await Promise.all(types), ['io.goharbor.artifact.teleported', 'io.goharbor.artifact_teleported'])
})
