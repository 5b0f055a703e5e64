import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { Problem } from '../../../src/core/problem.ts'
import { problems } from '../../../src/core/problems.ts'
import type { ProblemCode } from '../../../src/core/problems.ts'
import { answer } from '../../../src/pipeline/answer.ts'
import { azureDevops as provider } from '../../../src/providers/azure-devops.ts'
import { proofBy, secretOf } from '../../support/proof.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample, editing } from './sample-events.ts'

describe('its answers', () => {
  test('are success or transient, whatever happened: anything else stops the subscription', () => {
    // Object.keys forgets the type of the keys.
    for (const code of Object.keys(problems) as ProblemCode[])
      for (const reason of ['missing', 'mismatch'])
        assert.ok([200, 503].includes(answer(outcomeOf(new Problem(code, { reason })), provider.replies).status), code)
  })

  test('to a wrong password, or none, ask for it again, because it may be a rotation', async () => {
    const proof = proofBy(provider.schemes.basic, secretOf('gateway:another'))
    for (const headers of [[], [['authorization', 'Basic bm90OnRoaXM=']]] as const) {
      const { outcome, status, reply, stored } = await settleFor(
        { ...provider, schemes: {} },
        { body: '{}', headers },
        { source: { proof } }
      )
      assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'signature-invalid')
      assert.deepEqual([status, reply.headers?.['www-authenticate'], stored], [503, undefined, []])
    }
  })

  test('to what can never be taken are success: it costs no other event', async () => {
    for (const body of ['{', '{"eventType":"git.push"}', '{"id":"x"}']) {
      const { outcome, status, stored } = await settleFor(provider, { body })
      assert.deepEqual([outcome.kind, status, stored], ['refused', 200, []], body)
    }
  })
})

describe('its source', () => {
  const at = (baseUrl: string) =>
    attributesOfSample(provider, 'workitem.updated', (payload) =>
      payload.replaceAll('https://dev.azure.com/northwind-health/"', `${baseUrl}"`)
    )
  const project = 'be9b3917-87e6-42a4-a549-2bc06a7a878f'
  const bases: Readonly<Record<string, string>> = {
    'https://dev.azure.com/acme/': `https://dev.azure.com/acme/${project}`,
    'https://dev.azure.com/acme': `https://dev.azure.com/acme/${project}`,
    'https://acme.visualstudio.com/': `https://acme.visualstudio.com/${project}`,
    'https://acme@dev.azure.com/acme/': `https://dev.azure.com/acme/${project}`
  }
  for (const [base, source] of Object.entries(bases))
    test(`is ${source} by ${base}`, async () => assert.equal((await at(base))['source'], source))

  test('is the hook’s own where it names no project', async () => {
    const without = editing((payload) => (payload['resourceContainers'] = null))
    const { source } = await attributesOfSample(provider, 'workitem.updated', without)
    assert.equal(source, 'urn:turnpike:source:acme')
  })
})

test('two subscriptions to one event give it one id', async () => {
  const one = await attributesOfSample(provider, 'git.push')
  const other = editing((payload) => Object.assign(payload, { subscriptionId: 'x', notificationId: 99 }))
  assert.equal((await attributesOfSample(provider, 'git.push', other))['id'], one['id'])
})

test('a completed pull request, its push and its build are joined by the commit that was pushed', async () => {
  const joined = ['git.push', 'git.pullrequest.merged', 'build.complete', 'run-state-changed'].map(
    async (name) => (await attributesOfSample(provider, name))['correlationid']
  )
  assert.deepEqual([...new Set(await Promise.all(joined))], ['commit:33b55f7cb7e7e245323987634f960cf4a6e6bc74'])
})

test('a build and the run that it is stay in order', async () => {
  const [build, run] = await Promise.all([
    attributesOfSample(provider, 'build.complete'),
    attributesOfSample(provider, 'run-state-changed')
  ])
  assert.equal(build['partitionkey'], run['partitionkey'])
})

test('a push of several refs is of none of them', async () => {
  const several = (payload: string): string =>
    payload.replace(/"refUpdates":\[(\{[^}]*\})\]/, (_, one: string) => `"refUpdates":[${one},${one}]`)
  const { subject } = await attributesOfSample(provider, 'git.push', several)
  assert.equal(subject, '278d5cd2-584d-4b63-824a-2ba458937249')
})
