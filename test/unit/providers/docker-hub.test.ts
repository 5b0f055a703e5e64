import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dockerHub } from '../../../src/providers/docker-hub.ts'
import { attributesOfSample, editing } from './sample-events.ts'

const exponent = (payload: string): string => payload.replace('1772794800', '1.7727948e+09')
const later = (payload: string): string => payload.replace('1772794800', '1772794801')
const personal = (payload: string): string => payload.replaceAll('northwind-health', 'robin-sample')

test('a time with an exponent is the same time, and the same event', async () => {
  const plain = await attributesOfSample(dockerHub, 'push')
  assert.deepEqual(await attributesOfSample(dockerHub, 'push', exponent), plain)
  assert.equal(plain['time'], '2026-03-06T11:00:00.000Z')
  assert.equal(plain['idquality'], 'derived')
})

test('the same tag pushed again is another event', async () => {
  const [first, second] = [
    await attributesOfSample(dockerHub, 'push'),
    await attributesOfSample(dockerHub, 'push', later)
  ]
  assert.notEqual(second['id'], first['id'])
  assert.equal(second['partitionkey'], first['partitionkey'])
})

test('what Docker Hub adds to a delivery, a call-back of its own say, is no part of its identity', async () => {
  const other = editing((payload) => (payload['callback_url'] = 'https://registry.hub.docker.example/other/'))
  assert.equal(
    (await attributesOfSample(dockerHub, 'push', other))['id'],
    (await attributesOfSample(dockerHub, 'push'))['id']
  )
})

test('a repository of whoever pushed is not named', async () => {
  const attributes = await attributesOfSample(dockerHub, 'push', personal)
  assert.match(attributes['source'] ?? '', /^https:\/\/hub\.docker\.com\/repositories\/[0-9a-f]{64}$/)
  assert.doesNotMatch(JSON.stringify(attributes), /robin/)
})
