import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cncfDistribution } from '../../../src/providers/cncf-distribution.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { settleSample } from './sample-events.ts'

const mediaType = 'application/vnd.docker.distribution.events.v2+json'

test('two events of one batch under one id are two events', async () => {
  const same = (payload: string): string => payload.replaceAll('sampleid2', 'sampleid1')
  const { events } = await settleSample(cncfDistribution, 'push', same)
  assert.equal(events.length, 2)
  assert.equal(new Set(events.map(({ id }) => id)).size, 2)
})

test('what differs in its action or its tag alone is another event, too', async () => {
  const target = { digest: `sha256:${'a'.repeat(64)}`, repository: 'a/b' }
  const items = [
    { id: 'one', action: 'push', target },
    { id: 'one', action: 'pull', target },
    { id: 'one', action: 'push', target: { ...target, tag: 'latest' } }
  ]
  const { events } = await settleFor(cncfDistribution, {
    body: JSON.stringify({ events: items }),
    contentType: mediaType
  })
  assert.equal(new Set(events.map(({ id }) => id)).size, 3)
})

test('layers can be told from manifests by their types, so that a source leaves them out', async () => {
  const { events } = await settleSample(cncfDistribution, 'push')
  assert.deepEqual(
    events.map(({ type }) => type),
    ['io.cncf.distribution.blob.push', 'io.cncf.distribution.manifest.push']
  )
  const left = await settleFor(
    cncfDistribution,
    {
      body: JSON.stringify({
        events: [{ id: 'x', action: 'push', target: { mediaType: 'application/octet-stream' } }]
      }),
      contentType: mediaType
    },
    { source: { allow: ['io.cncf.distribution.manifest.*'] } }
  )
  assert.deepEqual([left.outcome.kind, left.status], ['ignored', 200])
})

test('who pushed, and from where, is in no attribute', async () => {
  const { events } = await settleSample(cncfDistribution, 'push')
  assert.doesNotMatch(JSON.stringify(events), /robin|192\.0\.2/)
})

test('what can never succeed is answered well, because everything after it would wait for ever', async () => {
  for (const body of ['{"events":', '{"events":7}', '[]']) {
    const { outcome, status } = await settleFor(cncfDistribution, { body, contentType: mediaType })
    assert.deepEqual([outcome.kind, status], ['refused', 200], body)
  }
  assert.equal((await settleFor(cncfDistribution, { body: '{}', contentType: 'text/plain' })).status, 200)
})
