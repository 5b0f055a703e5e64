import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bitbucket } from '../../../src/providers/bitbucket.ts'
import { attributesOfSample, deliveryId, settleSample } from './sample-events.ts'

test('a push is named by its branch and its commit, and dated when it came', async () => {
  const { id, idquality, type, source, subject, correlationid, time, recordedtime } = await attributesOfSample(
    bitbucket,
    'repo.push'
  )
  assert.deepEqual([id, idquality, type], [deliveryId, 'native', 'org.bitbucket.repo.push'])
  assert.equal(source, 'https://bitbucket.org/northwind-health/patient-records')
  assert.equal(subject, 'main')
  assert.equal(correlationid, 'commit:9fec847784abb10b2fa567ee63b85bd238955d0e')
  assert.equal(time, recordedtime)
})

test('a push of several branches has a key for each commit, and no subject of one of them', async () => {
  const twice = (payload: string): string =>
    payload.replace(/"changes":\[(.*?)\]\},"repository"/, (_, change: string) => {
      const other = change.replaceAll('9fec847784abb10b2fa567ee63b85bd238955d0e', 'a'.repeat(40))
      return `"changes":[${change},${other}]},"repository"`
    })
  const { correlationkeys, subject } = await attributesOfSample(bitbucket, 'repo.push', twice)
  assert.equal(correlationkeys, `commit:9fec847784abb10b2fa567ee63b85bd238955d0e,commit:${'a'.repeat(40)}`)
  assert.equal(subject, 'ab3f51d6-0000-4000-8000-000000000101')
})

test('a repository of one person is named by its id', async () => {
  const personal = (payload: string): string => payload.replaceAll('"type":"team"', '"type":"user"')
  const { source } = await attributesOfSample(bitbucket, 'repo.push', personal)
  assert.equal(source, 'https://bitbucket.org/repositories/ab3f51d6-0000-4000-8000-000000000101')
})

test('a pull request has its own key, number and time', async () => {
  const push = await attributesOfSample(bitbucket, 'repo.push')
  const merged = await attributesOfSample(bitbucket, 'pullrequest.fulfilled')
  assert.deepEqual([merged['type'], merged['subject']], ['org.bitbucket.pullrequest.fulfilled', '73'])
  assert.equal(merged['time'], '2026-03-05T10:21:34.654Z')
  assert.notEqual(merged['partitionkey'], push['partitionkey'])
})

test('an event that nobody knows yet passes; one without its header does not', async () => {
  const { type } = await attributesOfSample(bitbucket, 'repo.push', undefined, [['X-Event-Key', 'repo:teleported']])
  assert.equal(type, 'org.bitbucket.repo.teleported')
  for (const key of ['', 'a b', 'x/../y']) {
    const { outcome } = await settleSample(bitbucket, 'repo.push', undefined, [['X-Event-Key', key]])
    assert.equal(outcome.kind === 'refused' && outcome.problem.reason, 'no-type', key)
  }
})
