import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import type { PolicyRules } from '../../../src/core/policy.ts'
import type { Custody } from '../../../src/core/source.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makePolicy } from '../../support/make-policy.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import type { SnapshotParts } from '../../support/make-snapshot.ts'
import { providerWith, settleFor } from '../../support/provider-delivery.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { createRecordingSink } from '../../support/recording-sink.ts'

/* Whose decision no delivery waits for: what is stored nowhere, and copies of what is stored. */

const toUk = {
  residency: [{ id: 'all', when: 'true', allow: ['uk'] }],
  routing: [{ id: 'here', when: 'true', regions: ['uk'] }]
}
const custody: Custody = { region: 'uk', basis: 'contract', expires: fixedStart + 1000 }

async function tell(parts: SnapshotParts = {}) {
  const [uk, eu, decisions] = [createRecordingBus('uk'), createRecordingBus('eu'), createRecordingSink()]
  const { settle, observer } = makePipeline({ decisions })
  const { outcome } = await settle(githubDelivery(), makeSnapshot({ buses: { uk, eu }, ...parts }))
  return { outcome, uk, eu, observer, told: decisions.records, copies: decisions.copies }
}

describe('a delivery that is undecided', () => {
  const source = { tenant: { kind: 'fixed', id: 'nobody' } } as const

  test('is recorded where the gateway is, with nothing of its payload', async () => {
    const { outcome, told, copies, uk } = await tell({ source })
    assert.equal(outcome.kind, 'deferred')
    assert.deepEqual(told, [
      {
        delivery: 'attempt-1',
        gateway: 'edge-uk-1',
        source: 'github',
        time: '2026-11-22T12:00:00.000Z',
        snapshot: 'test',
        region: 'uk',
        events: [
          {
            id: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
            source: 'https://github.com',
            type: 'com.github.ping',
            verdict: 'undecided',
            reason: 'tenant-unknown',
            allowed: [],
            rules: [],
            inputs: { 'tenant.known': false }
          }
        ]
      }
    ])
    assert.deepEqual([copies.length, uk.decisions.length], [0, 0])
  })

  test('is recorded with its event where it is kept in custody, and nowhere else', async () => {
    const { outcome, told, copies, uk } = await tell({ source: { ...source, custody } })
    assert.equal(outcome.kind, 'quarantined')
    assert.deepEqual([told, copies], [[], uk.decisions])
    assert.equal(copies.length, 1)
  })

  test('is recorded as stored nowhere where its custody has ended', async () => {
    const { told } = await tell({ source: { ...source, custody: { ...custody, expires: fixedStart } } })
    assert.deepEqual(
      told[0]?.events.map(({ verdict, reason }) => [verdict, reason]),
      [['undecided', 'tenant-unknown']]
    )
  })
})

describe('what admission refuses', () => {
  const batch = providerWith({
    event: {
      id: [{ use: '{item:id}', quality: 'native' }],
      type: ['example.acme.{item:type}'],
      items: '.',
      entity: ['{item:id}']
    }
  })
  const policy = makePolicy({
    ...toUk,
    admission: [{ id: 'no-b', when: 'event.action == "b"', require: 'false', otherwise: 'refuse' }]
  })

  async function settleBatch(...types: readonly string[]) {
    const decisions = createRecordingSink()
    const body = JSON.stringify(types.map((type, id) => ({ id, type })))
    const settled = await settleFor(batch, { body }, { parts: { decisions }, change: { policy } })
    const told = decisions.records.flatMap(({ events }) => events)
    return { ...settled, told, calls: decisions.records.length, copies: decisions.copies }
  }

  test('is recorded alone', async () => {
    const { outcome, told } = await settleBatch('b')
    assert.equal('problem' in outcome && outcome.problem.code, 'not-admitted')
    assert.deepEqual(
      told.map(({ id, verdict, reason, topic }) => ({ id, verdict, reason, topic })),
      [{ id: '0', verdict: 'refused', reason: 'no-b', topic: undefined }]
    )
    assert.match(told[0]?.rules.join(' ') ?? '', /^all@\w{8} here@\w{8} no-b@\w{8}$/)
  })

  test('is recorded, each event, also when others of its delivery are published', async () => {
    const { outcome, told, calls, stored, copies } = await settleBatch('a', 'b', 'a', 'b')
    assert.equal(outcome.kind, 'accepted')
    assert.deepEqual([told.map(({ id }) => id), calls, stored.length], [['1', '3'], 1, 2])
    assert.equal(copies.length, 1, 'and the decision about the others is copied')
  })
})

describe('of a payload, the location of the gateway is told no value that residency keeps elsewhere:', () => {
  const named = providerWith({ hints: { country: ['{country}'] }, event: { type: ['example.acme.made'] } })

  async function inputsTold(allow: readonly string[], rest: Partial<PolicyRules>) {
    const decisions = createRecordingSink()
    const policy = makePolicy({
      residency: [{ id: 'there', when: 'has(data.country)', allow }],
      routing: [{ id: 'route', when: 'true', regions: [allow[0] ?? ''] }],
      ...rest
    })
    const body = '{"id":"1","country":"FR"}'
    const { stored } = await settleFor(named, { body }, { parts: { decisions }, change: { policy } })
    assert.deepEqual(stored, [])
    return decisions.records.flatMap(({ region, events }) => events.map(({ inputs }) => ({ region, inputs })))
  }
  const admission = [{ id: 'never', when: 'true', require: 'false', otherwise: 'refuse' }] as const
  const nowhere = [{ id: 'route', when: 'false', regions: ['eu'] }]

  const known = { 'tenant.known': true, 'tenant.home': 'uk' }

  test('of an event that is refused', async () => {
    assert.deepEqual(await inputsTold(['eu'], { admission }), [{ region: 'uk', inputs: known }])
  })

  test('of one that no rule routes', async () => {
    assert.deepEqual(await inputsTold(['eu'], { routing: nowhere }), [{ region: 'uk', inputs: known }])
  })

  test('the control: what may be stored there is told', async () => {
    for (const allow of [['uk'], ['eu', 'uk']])
      assert.deepEqual(await inputsTold(allow, { admission }), [
        { region: 'uk', inputs: { ...known, 'data.country': 'FR' } }
      ])
  })
})

describe('copies', () => {
  test('are of exactly what was stored, once it is', async () => {
    const { copies, uk, told } = await tell()
    assert.deepEqual(copies, uk.decisions)
    assert.equal(copies.length, 1)
    assert.deepEqual(told, [])
  })

  test('are not made of what could not be stored', async () => {
    const uk = createRecordingBus('uk')
    uk.before = () => Promise.reject(new Problem('bus-unavailable'))
    const { outcome, copies, told } = await tell({ buses: { uk } })
    assert.equal(outcome.kind, 'deferred')
    assert.deepEqual([copies, told], [[], []])
  })
})

describe('a record', () => {
  async function bytesFor(change: Parameters<typeof githubDelivery>[0], digest = 'test'): Promise<string> {
    const uk = createRecordingBus('uk')
    await makePipeline().settle(githubDelivery(change), makeSnapshot({ buses: { uk }, change: { digest } }))
    return JSON.stringify(uk.decisions.map(({ value, ...rest }) => [rest, Buffer.from(value).toString()]))
  }

  test('is the same, byte for byte, for the same delivery, snapshot and time', async () => {
    assert.equal(await bytesFor({}), await bytesFor({}))
  })

  test('is another for another delivery, snapshot or time', async () => {
    const bytes = await bytesFor({})
    assert.notEqual(await bytesFor({}, 'another'), bytes)
    assert.notEqual(await bytesFor({ receivedAt: fixedStart + 1 }), bytes)
    assert.notEqual(await bytesFor({ deliveryId: 'another' }), bytes)
  })

  test('of what is stored nowhere is the same too', async () => {
    const source = { tenant: { kind: 'fixed', id: 'nobody' } } as const
    assert.equal(JSON.stringify((await tell({ source })).told), JSON.stringify((await tell({ source })).told))
  })
})

describe('a rule that errs', () => {
  const errs = 'data.severity == "critical"'

  test('is told for each event, with its kind, whatever kind it is of', async () => {
    const [rule] = toUk.residency
    assert.ok(rule)
    const residency = [...toUk.residency, { ...rule, id: 'r', when: errs }]
    const routing = [{ id: 't', when: errs, regions: ['uk'] }, ...toUk.routing]
    const admission = [{ id: 'a', when: errs, require: 'true', otherwise: 'refuse' }] as const
    for (const [rules, error] of [
      [
        { ...toUk, residency },
        { kind: 'residency', id: 'r' }
      ],
      [
        { ...toUk, routing },
        { kind: 'routing', id: 't' }
      ],
      [
        { ...toUk, admission },
        { kind: 'admission', id: 'a' }
      ]
    ] as const) {
      const policy = makePolicy(rules)
      // The second time the decision is remembered: it is told all the same.
      for (const turn of [1, 2]) {
        const { observer } = await tell({ change: { policy } })
        assert.deepEqual(observer.ruleErrors, [error], `${error.kind} ${turn}`)
      }
    }
  })

  test('is not one whose facts could not be found out, nor one that does not match', async () => {
    const admission = [
      { id: 'a', when: 'true', require: 'commit.verified', otherwise: 'refuse' },
      { id: 'b', when: 'has(data.severity) && data.severity == "critical"', require: 'false', otherwise: 'refuse' }
    ] as const
    const { observer, told } = await tell({ change: { policy: makePolicy({ ...toUk, admission }) } })
    assert.deepEqual(observer.ruleErrors, [])
    assert.deepEqual(told[0]?.events[0]?.reason, 'a')
  })
})
