import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BusRecord } from '../../../src/core/bus.ts'
import type { EventMode, Snapshot } from '../../../src/core/snapshot.ts'
import { github } from '../../../src/providers/github.ts'
import { createCountingEntropy } from '../../support/counting-entropy.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery, testSecret } from '../../support/github-delivery.ts'
import { collections, exampleHeaders, readGitHubExamples } from '../../support/github-examples.ts'
import type { GitHubExample } from '../../support/github-examples.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { attributesNaming, personsIn } from '../../support/persons-in.ts'
import { proofBy, secretOf } from '../../support/proof.ts'
import { readFromHttp, readFromKafka } from '../../support/read-by-sdk.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const examples = collections.flatMap(readGitHubExamples)

interface Run {
  readonly mode?: EventMode
  readonly secret?: string
  readonly receivedAt?: number
  readonly entropyStart?: number
}

interface Result {
  readonly example: GitHubExample
  readonly body: Buffer
  readonly record: BusRecord
  readonly attributes: Readonly<Record<string, string>>
  readonly drifts: readonly string[]
}

/** Every example through the real path, each as one delivery. */
async function runAll({ mode = 'binary', secret = testSecret, ...run }: Run = {}): Promise<readonly Result[]> {
  const uk = createRecordingBus('uk')
  const snapshot: Snapshot = makeSnapshot({
    buses: { uk },
    change: { events: { prefix: 'acme', mode } },
    source: { proof: proofBy(github.schemes.signature, secretOf(secret)) }
  })
  const results: Result[] = []
  for (const [index, example] of examples.entries()) {
    const { settle, observer } = makePipeline({ entropy: createCountingEntropy(run.entropyStart) })
    const body = Buffer.from(JSON.stringify(example.payload))
    const delivery = githubDelivery({
      event: example.event,
      body,
      secret,
      deliveryId: `delivery-${index}`,
      headers: exampleHeaders(example),
      ...(run.receivedAt === undefined ? {} : { receivedAt: run.receivedAt })
    })
    const { outcome, reply } = await settle(delivery, snapshot)
    assert.equal(outcome.kind, 'accepted', example.title)
    assert.equal(reply.status, 200, example.title)
    const record = uk.records[index]
    assert.ok(record !== undefined && uk.records.length === index + 1, `${example.title}: one event of one delivery`)
    const drifts = observer.drifts.map(({ fault }) => fault)
    results.push({ example, body, record, attributes: attributesOf(outcome), drifts })
  }
  return results
}

function attributesOf(outcome: { readonly kind: string; readonly events?: readonly { attributes: object }[] }) {
  return Object.fromEntries(
    Object.entries(outcome.events?.[0]?.attributes ?? {}).map(([name, value]) => [name, String(value)])
  )
}

const binary = await runAll()
const structured = await runAll({ mode: 'structured' })

describe('the examples of npm @octokit/webhooks-examples', () => {
  test('are the ones this test was written for', () => {
    const counts = collections.map((name) => binary.filter(({ example }) => example.collection === name).length)
    assert.deepEqual(counts, [329, 49, 49, 50, 124, 125])
  })

  test('do not drift from the contract schema', () => {
    assert.deepEqual(
      binary.filter(({ drifts }) => drifts.length > 0).map(({ example, drifts }) => [example.title, drifts]),
      []
    )
  })

  test('have a type by rule: the event and its action', () => {
    for (const { example, attributes } of binary) {
      const { action } = example.payload
      const wanted = `com.github.${example.event}${typeof action === 'string' ? `.${action}` : ''}`
      assert.equal(attributes['type'], wanted, example.title)
    }
  })

  test('have the delivery id of GitHub as their own', () => {
    for (const [index, { attributes }] of binary.entries()) assert.equal(attributes['id'], `delivery-${index}`)
  })

  test('have an absolute https source without query or user, and a key that is a hash', () => {
    for (const { example, attributes, record } of binary) {
      const source = new URL(attributes['source'] ?? '')
      assert.ok(['https:', 'http:'].includes(source.protocol), example.title)
      assert.equal(source.href.replace(/\/$/, ''), attributes['source'], `${example.title}: in its canonical form`)
      assert.deepEqual([source.search, source.username, source.hash], ['', '', ''])
      assert.match(record.key, /^[0-9a-f]{32}$/)
      assert.equal(record.key, attributes['partitionkey'])
    }
  })

  test('have no time after they were received, nor a time of another form', () => {
    for (const { example, attributes } of binary) {
      assert.match(attributes['time'] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, example.title)
      assert.ok(Date.parse(attributes['time'] ?? '') <= fixedStart, example.title)
    }
  })
})

describe('the SDK reads', () => {
  test('each binary record back, over Kafka and over HTTP, and the value is the body', () => {
    for (const { example, body, record, attributes } of binary) {
      assert.deepEqual(Buffer.from(record.value), body, example.title)
      for (const read of [readFromKafka(record), readFromHttp(record)]) {
        assert.deepEqual(read.attributes, attributes, example.title)
        assert.deepEqual(read.data, example.payload, example.title)
      }
    }
  })

  test('each structured record back, over Kafka and over HTTP, and the body is in it byte for byte', () => {
    for (const { example, body, record, attributes } of structured) {
      const value = Buffer.from(record.value)
      assert.deepEqual(value.subarray(-1 - body.length, -1), body, example.title)
      for (const read of [readFromKafka(record), readFromHttp(record)]) {
        assert.deepEqual(read.attributes, attributes, example.title)
        assert.deepEqual(read.data, example.payload, example.title)
      }
    }
  })

  test('and finds the event invalid when an attribute is', () => {
    const [first] = binary
    assert.ok(first)
    const spoil = (name: string, value: string): BusRecord => ({
      ...first.record,
      headers: first.record.headers.map(([header, text]) => [header, header === name ? value : text])
    })
    assert.throws(() => readFromKafka(spoil('ce_source', '')))
    assert.throws(() => readFromKafka(spoil('ce_type', '')))
    assert.throws(() => readFromKafka(spoil('ce_time', 'yesterday')))
  })
})

test('ids, keys and sources are the same with another clock, entropy and secret', async () => {
  const again = await runAll({ secret: 'another secret', receivedAt: fixedStart + 86_400_000, entropyStart: 9_999 })
  const identity = ({ attributes, record }: Result) => ({
    id: attributes['id'],
    source: attributes['source'],
    type: attributes['type'],
    subject: attributes['subject'],
    correlationid: attributes['correlationid'],
    key: record.key
  })
  assert.deepEqual(again.map(identity), binary.map(identity))
  assert.notDeepEqual(
    again.map(({ attributes }) => attributes['traceparent']),
    binary.map(({ attributes }) => attributes['traceparent'])
  )
})

describe('no attribute names a person', () => {
  test('of the same payload', () => {
    const named = binary.flatMap((result) => namesIn(result, personsIn(result.example.payload)))
    assert.deepEqual(named, [])
  })

  test('of any payload, but where the payload itself hides who is one', () => {
    const persons = new Set(examples.flatMap(({ payload }) => [...personsIn(payload)]))
    assert.ok(persons.has('codertocat') && persons.has('mona lisa') && persons.size > 20)
    assert.deepEqual(binary.flatMap((result) => namesIn(result, persons)).toSorted(), [
      // `Codertocat` is a person elsewhere. Here every field calls the owner an organisation, and nobody else is named.
      'api.github.com code_scanning_alert #2 source codertocat',
      'ghes-35 secret_scanning_alert_location #0 source codertocat'
    ])
  })

  test('and this test finds one that is named', () => {
    const [first] = binary
    assert.ok(first)
    const named = { ...first, attributes: { ...first.attributes, subject: 'users/Codertocat' } }
    assert.deepEqual(namesIn(named, personsIn({ sender: { type: 'User', login: 'codertocat' } })), [
      `${first.example.title} subject codertocat`
    ])
  })

  function namesIn({ example, attributes }: Result, persons: ReadonlySet<string>): readonly string[] {
    return attributesNaming(persons, Object.entries(attributes)).map((found) => `${example.title} ${found}`)
  }
})
