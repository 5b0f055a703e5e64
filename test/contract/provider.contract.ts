import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import type { Json } from '../../src/core/json.ts'
import { outcomeOf } from '../../src/core/outcome.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import { Problem, problems } from '../../src/core/problem.ts'
import type { ProblemCode } from '../../src/core/problem.ts'
import type { Provider } from '../../src/core/provider.ts'
import type { Scheme } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import { answer } from '../../src/pipeline/answer.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { signScheme } from '../../src/signatures/sign-scheme.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { loadSchemaSet } from '../../src/validation/schema-set.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { makePipeline } from '../support/make-pipeline.ts'
import { makeGitHubSource, makeSnapshot } from '../support/make-snapshot.ts'
import { personsIn, personsOf } from '../support/persons-of.ts'
import { readFromHttp, readFromKafka } from '../support/read-by-sdk.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import { flipBit } from '../unit/signatures/scheme-checks.ts'

/** A delivery as the provider posts it, but for its signature: the contract signs it by each of the provider's schemes. */
export interface ProviderSample {
  readonly name: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

const schemas = await loadSchemaSet()
// Object.keys forgets the type of the keys.
const codes = Object.keys(problems) as ProblemCode[]

/** What every provider of the catalogue must be and do. */
export function describeProvider(provider: Provider, samples: readonly ProviderSample[]): void {
  describe(`${provider.name} keeps the provider contract`, () => {
    describeData(provider)
    describeReplies(provider)
    test('there are samples of it', () => assert.notEqual(samples.length, 0))
    for (const [name, scheme] of Object.entries(provider.schemes))
      for (const sample of samples) describeSample(provider, sample, { name, scheme })
  })
}

function describeData(provider: Provider): void {
  test('its templates compile', () => {
    assert.ok(compileReader(provider).paths(new HeaderList([])).length > 0)
  })

  test('its documentation is an address, and the day it was held against it is one', () => {
    assert.equal(new URL(provider.docs).protocol, 'https:')
    assert.match(provider.checked, /^\d{4}-\d{2}-\d{2}$/)
    assert.equal(new Date(provider.checked).toISOString().slice(0, 10), provider.checked)
  })

  test('its contract schema is there', () => {
    assert.ok(provider.schema)
    assert.notDeepEqual(schemas.paths(provider.schema), [])
  })

  test('its name, limits and media types have their form', () => {
    assert.match(provider.name, /^[a-z][a-z0-9-]*$/)
    assert.ok(provider.limits.maxBodyBytes > 0 && provider.limits.deadlineMs > 0)
    for (const type of Object.keys(provider.bodies)) assert.equal(type, type.toLowerCase())
    assert.notDeepEqual(Object.keys(provider.bodies), [])
  })

  test('it can be proved, by headers in lower case', () => {
    assert.notDeepEqual(Object.keys(provider.schemes), [])
    for (const { header } of Object.values(provider.schemes)) assert.equal(header, header.toLowerCase())
  })
}

function describeReplies({ replies }: Provider): void {
  test('each success is answered as one', () => {
    const outcomes: readonly Outcome[] = [
      { kind: 'accepted', events: [] },
      { kind: 'ignored', reason: 'event-not-allowed' }
    ]
    for (const outcome of outcomes) assert.match(String(answer(outcome, replies).status), /^2\d\d$/)
  })

  for (const code of codes)
    test(`${code} is answered, and as no success if it can succeed later`, () => {
      const outcome = outcomeOf(new Problem(code))
      const { status } = answer(outcome, replies)
      assert.ok(Number.isInteger(status) && status >= 200 && status < 600)
      // A sender may punish a refusal so hard that it is answered 2xx. What was not stored never is.
      if (outcome.kind === 'deferred') assert.ok(status >= 400)
    })
}

function describeSample(
  provider: Provider,
  sample: ProviderSample,
  { name, scheme }: { readonly name: string; readonly scheme: Scheme }
): void {
  const secret = new Secret('contract', Buffer.from(`a secret of the contract for ${sample.name}`))
  const delivery = sign(sample, scheme, secret)
  const verdictOf = (changed: Delivery) => verifyScheme(scheme, changed, [secret], fixedStart)

  describe(`${sample.name} by ${name}`, () => {
    test('verifies as it is, and by no other secret', () => {
      assert.equal(verdictOf(delivery).ok, true)
      assert.equal(verifyScheme(scheme, delivery, [new Secret('other', Buffer.from('x'))], fixedStart).ok, false)
      assert.equal(verdictOf({ ...delivery, headers: HeaderList.fromEntries(sample.headers) }).ok, false)
    })

    test('verifies with no flipped bit of its body or its proof', () => {
      for (let bit = 0; bit < sample.body.length * 8; bit += 61)
        assert.equal(verdictOf({ ...delivery, body: flipBit(sample.body, bit) }).ok, false, `bit ${bit} of the body`)
      for (const [header, value] of signScheme(scheme, sample.body, secret))
        for (let bit = 0; bit < value.length * 8; bit += 1) {
          const changed: [string, string] = [header, flipBit(Buffer.from(value), bit).toString('latin1')]
          const headers = HeaderList.fromEntries([...sample.headers, changed])
          assert.equal(verdictOf({ ...delivery, headers }).ok, false, `bit ${bit} of ${header}`)
        }
    })

    test('is an event that the SDK reads, without drift, its bytes untouched', async () => {
      const { record, drifts, attributes } = await settle(provider, scheme, delivery, secret)
      assert.deepEqual(drifts, [])
      assert.deepEqual(Buffer.from(record.value), Buffer.from(sample.body))
      assert.deepEqual(readFromKafka(record).attributes, attributes)
      assert.deepEqual(readFromHttp(record).attributes, attributes)
    })

    test('has the same id, source and key when it comes again, later, by another secret', async () => {
      const other = new Secret('rotated', Buffer.from('another secret of the contract'))
      const again = { ...sign(sample, scheme, other), id: 'attempt-2', receivedAt: fixedStart + 3_600_000 }
      const [first, second] = [
        await settle(provider, scheme, delivery, secret),
        await settle(provider, scheme, again, other)
      ]
      for (const name of ['id', 'source', 'type', 'subject', 'partitionkey', 'correlationid'])
        assert.equal(second.attributes[name], first.attributes[name], name)
      assert.equal(second.record.key, first.record.key)
    })

    test('names no person in any attribute', async () => {
      const payload: Json = JSON.parse(Buffer.from(sample.body).toString())
      const { attributes } = await settle(provider, scheme, delivery, secret)
      const named = Object.entries(attributes).flatMap(([attribute, value]) =>
        personsIn(value, personsOf(payload)).map((person) => `${attribute}: ${person}`)
      )
      assert.deepEqual(named, [])
    })
  })
}

function sign(sample: ProviderSample, scheme: Scheme, secret: Secret): Delivery {
  const headers = [...sample.headers, ...signScheme(scheme, sample.body, secret)]
  return {
    id: 'attempt-1',
    source: 'contract',
    method: 'POST',
    path: '/webhooks/contract',
    receivedAt: fixedStart,
    headers: HeaderList.fromEntries(headers),
    body: sample.body
  }
}

async function settle(provider: Provider, scheme: Scheme, delivery: Delivery, secret: Secret) {
  const uk = createRecordingBus('uk')
  const source = makeGitHubSource({
    name: 'contract',
    provider,
    reader: compileReader(provider),
    proof: { scheme, secrets: [secret] },
    maxBodyBytes: provider.limits.maxBodyBytes,
    replies: provider.replies
  })
  const { settle: run, observer } = makePipeline()
  const snapshot = makeSnapshot({ buses: { uk }, change: { sources: new Map([['contract', source]]) } })
  const { outcome } = await run(delivery, snapshot)
  assert.equal(outcome.kind, 'accepted', 'problem' in outcome ? outcome.problem.code : outcome.kind)
  const [record] = uk.records
  const [event] = outcome.kind === 'accepted' ? outcome.events : []
  assert.ok(record !== undefined && event !== undefined)
  const attributes = Object.fromEntries(Object.entries(event.attributes).map(([key, value]) => [key, String(value)]))
  return { record, attributes, drifts: observer.drifts }
}
