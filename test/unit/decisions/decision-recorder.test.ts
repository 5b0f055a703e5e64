import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { DecisionRecord, EventDecision } from '../../../src/core/decision-record.ts'
import { Problem } from '../../../src/core/problem.ts'
import { DecisionRecorder } from '../../../src/decisions/decision-recorder.ts'
import type { DecisionRecorderOptions } from '../../../src/decisions/decision-recorder.ts'
import { readDecision } from '../../support/decision-records.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

function undecided(id: string, change: Partial<EventDecision> = {}): EventDecision {
  return {
    id,
    source: 'https://github.com',
    type: 'com.github.push',
    verdict: 'undecided',
    reason: 'tenant-unknown',
    allowed: [],
    rules: [],
    inputs: {},
    ...change
  }
}

function recordOf(delivery: string, ...events: readonly EventDecision[]): DecisionRecord {
  const time = '2026-11-22T12:00:00.000Z'
  return { delivery, gateway: 'edge-uk-1', source: 'github', time, snapshot: 'test', region: 'uk', events }
}

function setUp(audit?: string, change: Partial<DecisionRecorderOptions> = {}) {
  const clock = createFixedClock()
  const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
  const told: string[] = []
  const failures: unknown[] = []
  let snapshot = makeSnapshot({ buses: { uk, eu }, change: audit === undefined ? {} : { audit: { region: audit } } })
  const recorder = new DecisionRecorder({
    clock,
    snapshot: () => snapshot,
    events: {
      decisionsSent: (queue, records) => void told.push(`${queue} sent ${records}`),
      decisionsDropped: (queue, why, records) => void told.push(`${queue} ${why} ${records}`),
      decisionRepeated: (verdict) => void told.push(`repeated ${verdict}`)
    },
    onFailure: (thrown) => void failures.push(thrown),
    ...change
  })
  const use = (next: Parameters<typeof makeSnapshot>[0]): void => {
    snapshot = makeSnapshot({ buses: { uk, eu }, ...next })
  }
  return { clock, uk, eu, told, failures, recorder, use }
}

async function settle(): Promise<void> {
  for (let count = 0; count < 20; count++) await turn()
}

describe('what is stored nowhere', () => {
  test('is recorded where the gateway is, under an id that no record beside events has', async () => {
    const { recorder, uk, eu } = setUp()
    recorder.unstored(recordOf('d1', undecided('a'), undecided('b')))
    await settle()
    const [record] = uk.decisions
    assert.ok(record)
    assert.equal(record.topic, 'acme.uk.decisions')
    assert.equal(new Map(record.headers).get('ce_id'), 'd1:uk:unstored:0')
    assert.deepEqual(readDecision(record), recordOf('d1', undecided('a'), undecided('b')))
    assert.deepEqual([uk.decisions.length, eu.decisions.length, uk.records.length], [1, 0, 0])
  })

  test('is recorded once in an hour however often it comes, and each repeat is counted', async () => {
    const { recorder, uk, clock, told } = setUp()
    for (let minute = 0; minute < 90; minute++) {
      recorder.unstored(recordOf(`d${minute}`, undecided('a')))
      clock.advance(60_000)
    }
    await settle()
    assert.deepEqual(
      uk.decisions.map((record) => readDecision(record).delivery),
      ['d0', 'd60']
    )
    assert.equal(told.filter((line) => line === 'repeated undecided').length, 88)
  })

  test('is another where id, source, verdict or reason is another', async () => {
    const { recorder, uk } = setUp()
    const all = [
      undecided('a'),
      undecided('b'),
      undecided('a', { source: 'https://other.example' }),
      undecided('a', { verdict: 'refused' }),
      undecided('a', { reason: 'no-routing-rule' })
    ]
    for (const event of all) recorder.unstored(recordOf('d', event))
    for (const event of all) recorder.unstored(recordOf('again', event))
    await settle()
    assert.equal(uk.decisions.length, all.length)
  })

  test('is of a batch only what is new', async () => {
    const { recorder, uk } = setUp()
    recorder.unstored(recordOf('d1', undecided('a')))
    recorder.unstored(recordOf('d2', undecided('a'), undecided('b')))
    await settle()
    assert.deepEqual(
      uk.decisions.map((record) => readDecision(record).events.map(({ id }) => id)),
      [['a'], ['b']]
    )
  })

  test('is recorded at its next repeat where the first record was lost', async () => {
    const { recorder, uk, told } = setUp(undefined, { maxWaitingRecords: 1 })
    recorder.unstored(recordOf('d1', undecided('a')))
    recorder.unstored(recordOf('d2', undecided('b')))
    await settle()
    assert.deepEqual(told, ['location full 1', 'location sent 1'])
    recorder.unstored(recordOf('d3', undecided('b')))
    await settle()
    assert.deepEqual(
      uk.decisions.map((record) => readDecision(record).delivery),
      ['d1', 'd3']
    )
  })

  test('of a large batch is in several records, each with an id of its own', async () => {
    const { recorder, uk } = setUp()
    recorder.unstored(recordOf('d1', ...Array.from({ length: 40 }, (_, id) => undecided(String(id)))))
    await settle()
    const ids = uk.decisions.map(({ headers }) => new Map(headers).get('ce_id'))
    assert.equal(new Set(ids).size, ids.length)
    assert.equal(uk.decisions.flatMap((record) => readDecision(record).events).length, 40)
    assert.ok(ids.length > 1)
  })
})

describe('the audit', () => {
  const stored = (id: string) => ({
    topic: 'acme.uk.decisions',
    key: 'k',
    headers: [['ce_id', id]] as const,
    value: Buffer.from(JSON.stringify(recordOf(id, undecided(id, { verdict: 'published' }))))
  })

  test('has copies of what is stored and of what is not, the same but for the topic', async () => {
    const { recorder, uk, eu } = setUp('eu')
    recorder.stored([stored('d1')])
    recorder.unstored(recordOf('d2', undecided('a')))
    await settle()
    assert.deepEqual(
      eu.decisions,
      [stored('d1'), ...uk.decisions].map((record) => ({ ...record, topic: 'acme.audit' }))
    )
    assert.equal(eu.decisions.length, 2)
  })

  test('has nothing where none is configured, and begins with a reload', async () => {
    const { recorder, eu, use } = setUp()
    recorder.stored([stored('d1')])
    await settle()
    assert.equal(eu.decisions.length, 0)
    assert.equal(recorder.status().audit, undefined)
    use({ change: { audit: { region: 'eu' } } })
    recorder.stored([stored('d2')])
    await settle()
    assert.equal(eu.decisions.length, 1)
    assert.deepEqual(recorder.status().audit, { region: 'eu', waiting: 0, sent: 1, dropped: 0 })
  })

  test('that is taken away loses what waits for it', async () => {
    const { recorder, eu, use, clock, told } = setUp('eu')
    eu.before = () => Promise.reject(new Problem('bus-unavailable'))
    recorder.stored([stored('d1')])
    await settle()
    use({})
    clock.advance(1000)
    await settle()
    assert.deepEqual(told, ['audit unconfigured 1'])
  })

  test('that is down disturbs nothing else, and status says so', async () => {
    const { recorder, uk, eu } = setUp('eu')
    eu.before = () => Promise.reject(new Problem('bus-unavailable', { reason: 'unreachable' }))
    recorder.unstored(recordOf('d1', undecided('a')))
    await settle()
    assert.equal(uk.decisions.length, 1)
    assert.deepEqual(recorder.status(), {
      decisions: { region: 'uk', waiting: 0, sent: 1, dropped: 0 },
      audit: { region: 'eu', waiting: 1, sent: 0, dropped: 0, failing: 'unreachable' }
    })
    assert.deepEqual(Object.fromEntries(recorder.waiting()), { location: 0, audit: 1 })
  })
})

test('a fault inside is told, and never thrown at the delivery', () => {
  const { recorder, failures } = setUp('eu', {
    snapshot: () => {
      throw new Error('no configuration is in use yet')
    }
  })
  recorder.unstored(recordOf('d1', undecided('a')))
  recorder.stored([])
  assert.equal(failures.length, 2)
})
