import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BusRecord } from '../../src/core/bus.ts'
import type { Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import type { Json } from '../../src/core/json.ts'
import type { Provider } from '../../src/core/provider.ts'
import type { SchemaSet } from '../../src/core/schemas.ts'
import type { SharedSecretScheme } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { isSharedSecret } from '../../src/signatures/sign-scheme.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { loadSchemaSet } from '../../src/validation/schema-set.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { makePipeline } from '../support/make-pipeline.ts'
import { makeGitHubSource, makeSnapshot } from '../support/make-snapshot.ts'
import { personsIn, personsOf } from '../support/persons-of.ts'
import { secretOf } from '../support/proof.ts'
import { readFromHttp, readFromKafka } from '../support/read-by-sdk.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import { flipBit } from '../unit/signatures/scheme-checks.ts'
import { describeProviderData } from './provider-data.contract.ts'
import { declaredPersons, partsOf } from './provider-parts.ts'
import type { ProviderSample } from './provider-parts.ts'
import { describeProviderReplies } from './provider-replies.contract.ts'
import { sign, unsigned, useOf, withPathToken } from './signed-sample.ts'
import type { SharedUse } from './signed-sample.ts'

const builtIn = await loadSchemaSet()

/** What every provider must be and do: those of the catalogue, and with its own schemas one of a configuration. */
export function describeProvider(
  provider: Provider,
  samples: readonly ProviderSample[],
  schemas: SchemaSet = builtIn
): void {
  describe(`${provider.name} keeps the provider contract`, () => {
    describeProviderData(provider, schemas)
    describeProviderReplies(provider)
    test('there are samples of it', () => assert.notEqual(samples.length, 0))
    // Schemes whose key is the sender's alone are held by the tests of the engine.
    for (const [name, scheme] of Object.entries(provider.schemes))
      if (isSharedSecret(scheme))
        for (const sample of samples) describeSample(provider, sample, { name, scheme, schemas })
  })
}

function describeSample(
  provider: Provider,
  sample: ProviderSample,
  { name, scheme, schemas }: { readonly name: string; readonly scheme: SharedSecretScheme; readonly schemas: SchemaSet }
): void {
  const secret = new Secret('contract', Buffer.from(`a secret of the contract for ${sample.name}`))
  const use = useOf(scheme, secret)
  const { delivery, proof, pathToken } = sign(sample, use, secret)
  const { body } = delivery
  const settle = (given: Delivery, by: SharedUse) => settleBy({ provider, schemas }, by, given)
  const verdictOf = (changed: Delivery) => verifyScheme(use, changed, fixedStart)

  describe(`${sample.name} by ${name}`, () => {
    test('verifies as it is, and by no other secret', () => {
      assert.equal(verdictOf(delivery).ok, true)
      assert.equal(verifyScheme({ ...use, secrets: [secretOf('x')] }, delivery, fixedStart).ok, false)
      assert.equal(verdictOf(unsigned(sample)).ok, false)
    })

    test('verifies with no flipped bit of its proof, nor of its body where that is signed', () => {
      for (let bit = 0; bit < body.length * 8; bit += 61)
        assert.equal(
          verdictOf({ ...delivery, body: flipBit(body, bit) }).ok,
          !coversBody(scheme),
          `bit ${bit} of the body`
        )
      for (const [header, value] of proof)
        for (let bit = 0; bit < value.length * 8; bit += 1) {
          const changed: [string, string] = [header, flipBit(Buffer.from(value), bit).toString('latin1')]
          const others = proof.filter(([name]) => name !== header)
          const headers = HeaderList.fromEntries([...sample.headers, ...others, changed])
          assert.equal(verdictOf({ ...delivery, headers }).ok, false, `bit ${bit} of ${header}`)
        }
      for (let bit = 0; bit < (pathToken ?? '').length * 8; bit += 1) {
        const changed = flipBit(Buffer.from(pathToken ?? ''), bit).toString('latin1')
        assert.equal(verdictOf(withPathToken(delivery, changed)).ok, false, `bit ${bit} of the path`)
      }
    })

    test('is an event that the SDK reads, without drift, its bytes untouched', async () => {
      const { events, drifts } = await settle(delivery, use)
      assert.deepEqual(drifts, [])
      assert.deepEqual(
        events.map(({ record }) => Buffer.from(record.value).toString()),
        partsOf(provider, sample)
      )
      for (const { record, attributes } of events) {
        assert.deepEqual(readFromKafka(record).attributes, attributes)
        assert.deepEqual(readFromHttp(record).attributes, attributes)
      }
    })

    test('has the same id, source and key when it comes again, later, by another secret', async () => {
      const other = new Secret('rotated', Buffer.from('another secret of the contract'))
      const later = useOf(scheme, other)
      const again = { ...sign(sample, later, other).delivery, id: 'attempt-2', receivedAt: fixedStart + 3_600_000 }
      const [first, second] = [await settle(delivery, use), await settle(again, later)]
      assert.deepEqual(second.events.map(identityOf), first.events.map(identityOf))
      assert.equal(new Set(first.events.map(({ attributes }) => attributes['id'])).size, first.events.length)
    })

    test('names no person in any attribute', async () => {
      const payload: Json = JSON.parse(Buffer.from(sample.body).toString())
      const { events } = await settle(delivery, use)
      for (const { attributes, record } of events) {
        const declared = declaredPersons(provider, JSON.parse(Buffer.from(record.value).toString()))
        const persons = new Set([...personsOf(payload), ...declared])
        const named = Object.entries(attributes).flatMap(([attribute, value]) =>
          personsIn(value, persons).map((person) => `${attribute}: ${person}`)
        )
        assert.deepEqual(named, [])
      }
    })
  })
}

/** A secret that is shown proves who sends, and nothing of what is sent. */
function coversBody({ kind }: SharedSecretScheme): boolean {
  return kind === 'hmac' || kind === 'hash' || kind === 'hmac-items'
}

interface Held {
  readonly provider: Provider
  readonly schemas: SchemaSet
}

async function settleBy({ provider, schemas }: Held, use: SharedUse, delivery: Delivery) {
  const uk = createRecordingBus('uk')
  const source = makeGitHubSource({
    name: 'contract',
    provider,
    reader: compileReader(provider),
    proof: { need: 'all', schemes: [use] },
    maxBodyBytes: provider.limits.maxBodyBytes,
    replies: provider.replies
  })
  const { settle: run, observer } = makePipeline()
  const snapshot = makeSnapshot({ buses: { uk }, change: { sources: new Map([['contract', source]]), schemas } })
  const { outcome } = await run(delivery, snapshot)
  assert.equal(outcome.kind, 'accepted', 'problem' in outcome ? outcome.problem.code : outcome.kind)
  const placed = outcome.kind === 'accepted' ? outcome.events : []
  const events = placed.map((event, at) => {
    const record = uk.records[at]
    assert.ok(record)
    const entries = Object.entries(event.attributes).map(([key, value]) => [key, String(value)])
    return { record, attributes: Object.fromEntries(entries) as Readonly<Record<string, string>> }
  })
  assert.equal(events.length, uk.records.length)
  return { events, drifts: observer.drifts }
}

function identityOf({ attributes, record }: { attributes: Readonly<Record<string, string>>; record: BusRecord }) {
  const { id, source, type, subject, partitionkey, correlationid } = attributes
  return { id, source, type, subject, partitionkey, correlationid, key: record.key }
}
