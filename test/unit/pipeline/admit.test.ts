import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FactsAbout } from '../../../src/core/find-facts.ts'
import type { Facts } from '../../../src/core/policy.ts'
import type { Lookups } from '../../../src/core/lookups.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { policyOf } from '../../support/policy-of.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { policyWanting } from '../../support/wanting-policy.ts'

const lookups: Lookups = { github: undefined, registries: new Map(), servicenow: undefined, jira: undefined }

async function settle(found: Facts | undefined, policy = policyWanting('commit.verified', 'change.approved')) {
  const uk = createRecordingBus('uk')
  const asked: FactsAbout[] = []
  const findFacts = async (_wanted: unknown, about: FactsAbout): Promise<Facts> => {
    asked.push(about)
    return found ?? {}
  }
  const { outcome } = await makePipeline(found === undefined ? {} : { findFacts }).settle(
    githubDelivery({ event: 'push' }),
    makeSnapshot({ buses: { uk }, change: { policy, lookups } })
  )
  const decision = JSON.parse(Buffer.from(uk.decisions[0]?.value ?? []).toString() || '{}')
  return { outcome, asked, topics: uk.records.map(({ topic }) => topic), inputs: decision.events?.[0].inputs }
}

test('what is found out admits an event, and is written down', async () => {
  const { topics, inputs, asked } = await settle({ 'commit.verified': true, 'change.approved': true })
  assert.deepEqual(topics, ['acme.uk.scm'])
  assert.deepEqual(inputs, { 'commit.verified': true, 'change.approved': true })
  assert.equal(asked[0]?.lookups, lookups)
})

test('what could not be found out is written down as unknown, and the event is held', async () => {
  const { topics, inputs, outcome } = await settle({ 'commit.verified': false })
  assert.deepEqual(topics, ['acme.uk.quarantine'])
  assert.deepEqual(inputs, { 'commit.verified': false, 'change.approved': 'unknown' })
  const [event] = outcome.kind === 'quarantined' ? outcome.events : []
  assert.deepEqual(event?.decided.asked, { 'commit.verified': false, 'change.approved': 'unknown' })
})

test('where nobody can be asked everything is unknown', async () => {
  const { topics, inputs } = await settle(undefined)
  assert.deepEqual(topics, ['acme.uk.quarantine'])
  assert.deepEqual(inputs, { 'commit.verified': 'unknown', 'change.approved': 'unknown' })
})

test('nobody is asked about an event that no rule is about, nor about one that is stored nowhere', async () => {
  assert.deepEqual((await settle({}, policyWanting())).asked, [])
  const nowhere = policyOf(() => ({ kind: 'undecided', why: 'tenant-unknown', allowed: [], rules: [] }))
  const { asked, outcome } = await settle({}, { ...nowhere, factsFor: () => ['commit.verified'] })
  assert.equal(outcome.kind, 'deferred')
  assert.deepEqual(asked, [])
})
