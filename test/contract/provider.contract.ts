import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BusRecord } from '../../src/core/bus.ts'
import type { Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import type { Json } from '../../src/core/json.ts'
import type { Provider } from '../../src/core/provider.ts'
import type { RsaFieldsScheme, Scheme } from '../../src/core/scheme.ts'
import type { SchemaSet } from '../../src/core/schemas.ts'
import { Secret } from '../../src/core/secret.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { loadSchemaSet } from '../../src/validation/schema-set.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { makePipeline } from '../support/make-pipeline.ts'
import { makeGitHubSource, makeSnapshot } from '../support/make-snapshot.ts'
import { personsIn, personsOf } from '../support/persons-of.ts'
import { noKeys } from '../support/proof.ts'
import { readFromHttp, readFromKafka } from '../support/read-by-sdk.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import { flipBit } from '../unit/signatures/scheme-checks.ts'
import { verdictOfChange } from './covered-bytes.ts'
import { describeProviderData } from './provider-data.contract.ts'
import { declaredPersons, partsOf } from './provider-parts.ts'
import type { ProviderSample } from './provider-parts.ts'
import { describeProviderReplies } from './provider-replies.contract.ts'
import { proveSample } from './prover.ts'
import type { Prover } from './prover.ts'

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
    for (const [name, scheme] of Object.entries(provider.schemes))
      for (const sample of samples) describeSample({ provider, schemas }, sample, name, scheme)
  })
}

interface Held {
  readonly provider: Provider
  readonly schemas: SchemaSet
}

function describeSample(held: Held, sample: ProviderSample, name: string, scheme: Scheme): void {
  const { provider } = held
  const prover = proveSample(scheme, sample, 'sender')
  const stranger = proveSample(scheme, sample, 'stranger')
  if (prover === undefined || stranger === undefined) return
  const { delivery } = prover
  const verdictOf = (changed: Delivery, { use, findKeys } = prover) => verifyScheme(use, changed, fixedStart, findKeys)

  describe(`${sample.name} by ${name}`, () => {
    test('verifies as it is, and by no other secret', () => {
      assert.equal(verdictOf(delivery).ok, true)
      assert.equal(verdictOf(delivery, stranger).ok, false)
      const unsigned = { ...delivery, headers: HeaderList.fromEntries(sample.headers), body: sample.body, hidden: {} }
      assert.equal(verdictOf(unsigned).ok, false)
    })

    test('verifies with no flipped bit of its proof, nor of its body where that is signed', () => {
      const { body } = delivery
      if (scheme.kind === 'rsa-fields') checkFields(scheme, body)
      else
        for (let bit = 0; bit < body.length * 8; bit += 61) {
          const changed = flipBit(body, bit)
          const expected = verdictOfChange(scheme, body, changed)
          const { ok } = verdictOf({ ...delivery, body: changed })
          if (expected !== 'either') assert.equal(ok, expected === 'proved', `bit ${bit} of the body`)
        }
      for (const [header, value] of provedHeaders(scheme, sample, delivery))
        for (let bit = 0; bit < value.length * 8; bit += stepOf(scheme)) {
          const changed: [string, string] = [header, flipBit(Buffer.from(value), bit).toString('latin1')]
          const others = delivery.headers.entries().filter(([each]) => each.toLowerCase() !== header.toLowerCase())
          const headers = HeaderList.fromEntries([...others, changed])
          // The name of an authentication scheme has no case: https://www.rfc-editor.org/rfc/rfc9110#section-11.1
          if (scheme.kind === 'basic' && changed[1].slice(5) === value.slice(5) && /^basic/i.test(changed[1])) continue
          assert.equal(verdictOf({ ...delivery, headers }).ok, false, `bit ${bit} of ${header}`)
        }
      const token = delivery.hidden?.token?.reveal() ?? new Uint8Array()
      for (let bit = 0; bit < token.length * 8; bit += 1) {
        const hidden = { token: new Secret('path', flipBit(token, bit)) }
        assert.equal(verdictOf({ ...delivery, hidden }).ok, false, `bit ${bit} of the token`)
      }
    })

    /** Of a body whose fields are signed each is held, and so is their signature. */
    function checkFields(fields: RsaFieldsScheme, body: Uint8Array): void {
      const { signed, signature } = fields
      const message: Record<string, string> = JSON.parse(Buffer.from(body).toString())
      const verdictWith = (change: object) =>
        verdictOf({ ...delivery, body: Buffer.from(JSON.stringify({ ...message, ...change })) })
      for (const field of signed.fields)
        assert.equal(verdictWith({ [field]: `${message[field]}x` }).ok, false, `another ${field}`)
      const bytes = Buffer.from(message[signature] ?? '', 'base64')
      for (let bit = 0; bit < bytes.length * 8; bit += stepOf(fields))
        assert.equal(verdictWith({ [signature]: flipBit(bytes, bit).toString('base64') }).ok, false, `bit ${bit}`)
    }

    test('is an event that the SDK reads, without drift, its bytes untouched', async () => {
      const { events, drifts } = await settle(held, prover)
      assert.deepEqual(drifts, [])
      // What a function of the provider's file makes of a body, the provider's own test says.
      const parts = partsOf(provider, { ...sample, body: delivery.body })
      assert.deepEqual(
        events.map(({ record }) => Buffer.from(record.value).toString()),
        parts ?? events.map(({ record }) => Buffer.from(record.value).toString())
      )
      for (const { record, attributes } of events) {
        assert.deepEqual(readFromKafka(record).attributes, attributes)
        assert.deepEqual(readFromHttp(record).attributes, attributes)
      }
    })

    test('has the same id, source and key when it comes again, later, by another secret', async () => {
      const again = { ...stranger.delivery, id: 'attempt-2', receivedAt: fixedStart + redeliveredAfterMs(provider) }
      const first = await settle(held, prover)
      const second = await settle(held, { ...stranger, delivery: again })
      assert.deepEqual(second.events.map(identityOf), first.events.map(identityOf))
      assert.equal(new Set(first.events.map(({ attributes }) => attributes['id'])).size, first.events.length)
    })

    test('names no person in any attribute', async () => {
      const { events } = await settle(held, prover)
      for (const { attributes, record } of events) {
        const stored: Json = JSON.parse(Buffer.from(record.value).toString())
        const persons = new Set([...personsOf(stored), ...declaredPersons(provider, stored)])
        const named = Object.entries(attributes).flatMap(([attribute, value]) =>
          personsIn(value, persons).map((person) => `${attribute}: ${person}`)
        )
        assert.deepEqual(named, [])
      }
    })
  })
}

/** Public keys are slow, and their signatures long: every byte is tried, and not every bit. */
function stepOf({ kind }: Scheme): number {
  return kind === 'jwt' || kind === 'rsa' || kind === 'rsa-fields' ? 7 : 1
}

/** The headers in which no bit may change: those of the proof, and those of the sample that are signed with it. */
function provedHeaders(scheme: Scheme, sample: ProviderSample, { headers }: Delivery) {
  const message = 'message' in scheme ? (scheme.message ?? '') : ''
  const signed = sample.headers.filter(([name]) => message.includes(`{header:${name.toLowerCase()}}`))
  const added = headers.entries().slice(sample.headers.length)
  // The name of the algorithm is neither signed nor believed: there is one.
  const isProof = ([name]: readonly [string, string]): boolean => name.toLowerCase() !== 'paypal-auth-algo'
  return [...signed, ...added.filter(isProof)]
}

/** Where bodies repeat, what comes again so late is another event: then it comes within the step. */
function redeliveredAfterMs({ event: { id } }: Provider): number {
  const steps = id.flatMap((rule) => ('hash' in rule && rule.withinMs !== undefined ? [rule.withinMs] : []))
  return Math.min(3_600_000, ...steps.map((withinMs) => withinMs - (fixedStart % withinMs) - 1))
}

async function settle({ provider, schemas }: Held, { use, findKeys, delivery }: Prover) {
  const uk = createRecordingBus('uk')
  const source = makeGitHubSource({
    name: 'contract',
    provider,
    reader: compileReader(provider),
    proof: { need: 'all', schemes: [use] },
    maxBodyBytes: provider.limits.maxBodyBytes,
    replies: provider.replies
  })
  const { settle: run, observer } = makePipeline({ keySource: { ...noKeys, find: findKeys } })
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
