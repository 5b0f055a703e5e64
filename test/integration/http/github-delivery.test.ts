import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { BusRecord } from '../../../src/core/bus.ts'
import type { Settlement } from '../../../src/core/observer.ts'
import { Problem } from '../../../src/core/problem.ts'
import { Secret } from '../../../src/core/secret.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { createPipeline } from '../../../src/pipeline/pipeline.ts'
import { createHomeRegionPolicy } from '../../../src/policy/home-region.ts'
import { github } from '../../../src/providers/github.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { isDecision } from '../../support/decision-records.ts'
import { noKeys, proofBy, signHeaders } from '../../support/proof.ts'
import { emptySnapshot, startEndpoint } from './endpoint.ts'
import { RawClient, statusesOf } from './raw-client.ts'
import { systemClock } from './system-clock.ts'

const secret = new Secret('test', randomBytes(32))
const tenant = { id: 'acme', home: 'uk', facts: {} }
const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'App', app_id: 7 } })

function createSnapshot(published: BusRecord[]): Snapshot {
  const source = {
    name: 'github',
    provider: github,
    reader: compileReader(github),
    proof: proofBy(github.schemes.signature, secret),
    allow: ['*'],
    tenant: { kind: 'fixed', id: 'acme' },
    drift: 'warn',
    maxBodyBytes: 1024 * 1024,
    answerWithinMs: 8_000,
    replies: github.replies
  } as const
  const bus = {
    name: 'recording',
    start: () => Promise.resolve(),
    publish: (records: readonly BusRecord[]) => {
      published.push(...records)
      return Promise.resolve(records.map(({ topic }, at) => ({ topic, position: String(at) })))
    },
    readiness: () => ({ ready: true }) as const,
    stop: () => Promise.resolve()
  }
  return {
    ...emptySnapshot,
    sources: new Map([[source.name, source]]),
    regions: new Map([['uk', { name: 'uk', maxEventBytes: 1024 * 1024, bus }]]),
    tenants: { size: 1, byId: (id) => (id === tenant.id ? tenant : undefined), byName: () => undefined },
    policy: createHomeRegionPolicy(new Set(['uk']))
  }
}

async function startGateway(t: TestContext) {
  const published: BusRecord[] = []
  const settled: Settlement[] = []
  const snapshot = createSnapshot(published)
  const pipeline = createPipeline({
    clock: systemClock,
    entropy: { uuid: () => randomUUID(), hex: (count) => randomBytes(count).toString('hex') },
    verifyScheme,
    keySource: noKeys,
    parseOffLoop: () => Promise.reject(new Problem('overloaded')),
    observer: {
      received: () => undefined,
      settled: (settlement) => settled.push(settlement),
      drifted: () => undefined,
      ruleErred: () => undefined,
      storedInPart: () => undefined,
      publishedLate: () => undefined
    }
  })
  const endpoint = await startEndpoint(t, { pipeline, currentSnapshot: () => snapshot })
  return { endpoint, published, settled }
}

const [[, signature] = ['', '']] = signHeaders(github.schemes.signature, Buffer.from(body), secret)
const baseHeaders = [
  ['Host', 'gateway.test'],
  ['Content-Type', 'application/json'],
  ['Content-Length', String(body.length)],
  ['X-GitHub-Event', 'ping'],
  ['X-GitHub-Delivery', '72d3162e-cc78-11e3-81ab-4c9367dc0958'],
  ['Connection', 'close']
] as const

function requestWith(...headers: readonly (readonly [string, string])[]): string {
  const lines = [...baseHeaders, ...headers].map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST /webhooks/github HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

test('a signed delivery is published, byte for byte, before it is answered', async (t) => {
  const { endpoint, published } = await startGateway(t)
  const answer = await RawClient.exchange(endpoint.port, requestWith(['X-Hub-Signature-256', signature]))
  assert.deepEqual(statusesOf(answer), [200])
  assert.deepEqual(
    published.map(({ topic, value }) => [topic, isDecision({ topic }) ? '' : Buffer.from(value).toString()]),
    [
      ['test.uk.scm', body],
      ['test.uk.decisions', '']
    ]
  )
})

const unproved = {
  'no signature': [],
  'an empty one': [['X-Hub-Signature-256', '']],
  'the same one twice': [
    ['X-Hub-Signature-256', signature],
    ['X-Hub-Signature-256', signature]
  ],
  'a good one and a bad one': [
    ['X-Hub-Signature-256', signature],
    ['x-hub-signature-256', `sha256=${'0'.repeat(64)}`]
  ],
  'a bad one and a good one': [
    ['X-Hub-Signature-256', `sha256=${'0'.repeat(64)}`],
    ['X-HUB-SIGNATURE-256', signature]
  ],
  'two joined in one header': [['X-Hub-Signature-256', `${signature}, ${signature}`]],
  'another algorithm': [['X-Hub-Signature', signature]],
  'upper case': [['X-Hub-Signature-256', signature.toUpperCase()]],
  'a short one': [['X-Hub-Signature-256', signature.slice(0, -1)]]
} as const
for (const [name, headers] of Object.entries(unproved))
  test(`401 and nothing published for ${name}`, async (t) => {
    const { endpoint, published, settled } = await startGateway(t)
    const answer = await RawClient.exchange(endpoint.port, requestWith(...headers))
    assert.match(answer, /^HTTP\/1\.1 401 .*"code":"signature-invalid"/s)
    assert.deepEqual(published, [])
    assert.deepEqual(
      settled.map(({ source, status }) => [source, status]),
      [['github', 401]]
    )
  })

test('a flipped bit in the body is 401', async (t) => {
  const { endpoint, published } = await startGateway(t)
  const flipped = requestWith(['X-Hub-Signature-256', signature]).replace('"hook_id":1', '"hook_id":0')
  assert.deepEqual(statusesOf(await RawClient.exchange(endpoint.port, flipped)), [401])
  assert.deepEqual(published, [])
})

test('an unknown source is counted as unknown and told nothing', async (t) => {
  const { endpoint, settled } = await startGateway(t)
  const elsewhere = requestWith(['X-Hub-Signature-256', signature]).replace('/webhooks/github', '/webhooks/gitlab')
  const answer = await RawClient.exchange(endpoint.port, elsewhere)
  assert.match(answer, /^HTTP\/1\.1 404 .*"code":"unknown-source"/s)
  assert.match(answer, /^turnpike-delivery: /im)
  assert.doesNotMatch(answer, /gitlab/)
  assert.deepEqual(
    settled.map(({ source, status }) => [source, status]),
    [['unknown', 404]]
  )
})

test('a body over the source’s bound is 413, once in the ledger', async (t) => {
  const { endpoint, settled } = await startGateway(t)
  const head = 'POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n'
  assert.deepEqual(statusesOf(await RawClient.exchange(endpoint.port, head)), [413])
  assert.deepEqual(
    settled.map(({ status }) => status),
    [413]
  )
})
