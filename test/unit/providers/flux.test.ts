import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json } from '../../../src/core/json.ts'
import { isJsonObject } from '../../../src/core/json.ts'
import { Problem } from '../../../src/core/problem.ts'
import { problems } from '../../../src/core/problems.ts'
import type { ProblemCode } from '../../../src/core/problems.ts'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { answer } from '../../../src/pipeline/answer.ts'
import { argoRollouts } from '../../../src/providers/argo-rollouts.ts'
import { argocd } from '../../../src/providers/argocd.ts'
import { flagger } from '../../../src/providers/flagger.ts'
import { flux } from '../../../src/providers/flux.ts'
import { attributesOfSample, editing } from './sample-events.ts'

const sample = 'kustomization.reconciliationsucceeded'
const commit = '8c1f0d2e5b7a94c3618e0f2d4b6a8c0e1f3d5b79'
const digest = `sha256:${'5f3c9a7e'.repeat(8)}`

function withMetadata(change: Readonly<Record<string, Json>>): (payload: string) => string {
  return editing((payload) => {
    const metadata = payload['metadata']
    assert.ok(metadata !== undefined && isJsonObject(metadata))
    payload['metadata'] = { ...metadata, ...change }
  })
}

describe('a revision', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['of a branch', `main@sha1:${commit}`, `commit:${commit}`],
    ['of a tag', `v1.2.0@sha1:${commit}`, `commit:${commit}`],
    ['of nothing but a commit', `sha1:${commit}`, `commit:${commit}`],
    ['of an artifact', `latest@${digest}`, `digest:${digest}`],
    ['of a chart', '2.14.0', undefined],
    ['of a chart with build metadata', '2.14.0+8c1f0d2e', undefined]
  ]
  for (const [name, revision, keys] of cases)
    test(`${name} is no other key than ${keys}`, async () => {
      assert.equal((await attributesOfSample(flux, sample, withMetadata({ revision })))['correlationkeys'], keys)
    })

  test('of an artifact joins it with the commit that it was made of', async () => {
    const { correlationkeys } = await attributesOfSample(flux, 'ocirepository.newartifact')
    assert.equal(correlationkeys, `commit:${commit},digest:${digest}`)
  })
})

describe('an event', () => {
  test('that two Alerts tell of has one id', async () => {
    const { id } = await attributesOfSample(flux, sample)
    const other = withMetadata({ summary: 'Production, look here', team: 'records' })
    assert.equal((await attributesOfSample(flux, sample, other))['id'], id)
  })

  test('of another time, object, reason or cluster has another id', async () => {
    const changes = [
      editing((payload) => (payload['timestamp'] = '2026-03-06T11:10:09Z')),
      editing((payload) => (payload['reason'] = 'Progressing')),
      editing((payload) => (payload['message'] = 'Reconciliation finished in 2s')),
      (payload: string) => payload.replaceAll('"name":"export"', '"name":"import"'),
      withMetadata({ cluster: 'uk-2' }),
      (payload: string) => payload
    ]
    const ids = await Promise.all(changes.map(async (change) => (await attributesOfSample(flux, sample, change))['id']))
    assert.equal(new Set(ids).size, changes.length)
  })

  test('of two clusters by one source has two sources and two keys', async () => {
    const one = await attributesOfSample(flux, sample)
    const two = await attributesOfSample(flux, sample, withMetadata({ cluster: 'uk-2' }))
    assert.notEqual(two['source'], one['source'])
    assert.notEqual(two['partitionkey'], one['partitionkey'])
  })
})

describe('a sender that waits as long as it is told', () => {
  // Object.keys forgets the type of the keys.
  const codes = Object.keys(problems) as ProblemCode[]
  for (const { name, replies } of [flux, argocd, argoRollouts, flagger])
    test(`${name} is never told to wait for longer than it has`, () => {
      const waits = codes
        .map((code) => answer(outcomeOf(new Problem(code)), replies).headers?.['retry-after'])
        .filter((wait) => wait !== undefined)
      assert.notEqual(waits.length, 0)
      for (const wait of waits) assert.ok(Number(wait) <= 5, `${wait} seconds`)
    })
})
