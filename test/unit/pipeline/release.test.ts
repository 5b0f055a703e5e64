import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BusRecord } from '../../../src/core/bus.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import type { NamedTenant } from '../../../src/core/tenant.ts'
import { encodeRecord } from '../../../src/pipeline/encode.ts'
import { release } from '../../../src/pipeline/release.ts'
import type { Release, Releasing } from '../../../src/pipeline/release.ts'
import { createTenantDirectory } from '../../../src/policy/tenant-directory.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makePolicy } from '../../support/make-policy.ts'
import { makeSnapshot, testTenants } from '../../support/make-snapshot.ts'
import type { SnapshotParts } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { custody, hourMs, lay, push, readEvent, withHeader } from './lay-in-quarantine.ts'
import type { Laid } from './lay-in-quarantine.ts'

const hold = [
  { id: 'signed', when: 'event.action == "push"', require: 'commit.verified', otherwise: 'hold', expiresMs: hourMs }
] as const
const homes = {
  residency: [
    { id: 'uk', when: 'tenant.home == "uk"', allow: ['uk'] },
    { id: 'eu', when: 'tenant.home == "eu"', allow: ['eu'] }
  ],
  routing: [{ id: 'home', when: 'true', regions: { cel: '[tenant.home]' } }]
}
const holding = makePolicy({ ...homes, admission: hold })

function newcomer(home: string, id = 'newcomer', name = 'Newcomer'): readonly NamedTenant[] {
  return [...testTenants, { id, home, facts: {}, names: { github: [name] } }]
}

function later({ event, source }: Laid, parts: SnapshotParts = {}, given: Partial<Releasing> = {}): Promise<Release> {
  const snapshot: Snapshot = makeSnapshot({ ...parts, source: { ...source, ...parts.source } })
  return release(event, {
    region: 'uk',
    snapshot,
    findFacts: undefined,
    now: fixedStart + 60_000,
    until: fixedStart + 70_000,
    ...given
  })
}

async function assertStays(judged: Promise<Release>, why: string, reason?: string): Promise<void> {
  const said = await judged
  assert.deepEqual([said.kind, said.kind === 'stays' && said.why], ['stays', why])
  if (reason !== undefined) assert.equal(said.kind === 'stays' && said.reason, reason)
}

for (const mode of ['binary', 'structured'] as const)
  describe(`an undecided event, stored in ${mode} mode`, () => {
    const change = { events: { prefix: 'acme', mode } }

    test('goes on when its tenant is known, with the identity and bytes that it came with', async () => {
      const laid = await lay({ change })
      const judged = await later(laid, { tenants: newcomer('uk'), change })
      assert.ok(judged.kind === 'goes')
      const [placed, ...others] = judged.placed
      assert.ok(placed)
      assert.deepEqual(others, [])
      const accepted = createRecordingBus('uk')
      const known = makeSnapshot({ buses: { uk: accepted }, tenants: newcomer('uk'), source: laid.source, change })
      await makePipeline().settle(githubDelivery({ event: 'push', body: push }), known)
      assert.deepEqual(plain(encodeRecord(placed, mode)), plain(accepted.records[0]))
    })

    test('goes to another region alone where policy now says so', async () => {
      const judged = await later(await lay({ change }), { tenants: newcomer('eu'), change })
      assert.ok(judged.kind === 'goes')
      assert.deepEqual(
        judged.placed.map(({ route, attributes }) => [route.region, route.topic, attributes.dataregion]),
        [['eu', 'acme.eu.scm', 'eu']]
      )
    })

    test('stays while nobody knows its tenant', async () => {
      await assertStays(later(await lay({ change }), { change }), 'undecided', 'tenant-unknown')
    })
  })

const plain = (record: BusRecord | undefined) => ({
  ...record,
  // A structured record keeps its attributes in the order in which they were stored.
  headers: new Map(record?.headers),
  value: Buffer.from(record?.value ?? []).toString()
})

describe('an event that drifted', () => {
  const body = { ...push, sender: 'text in place of an object' }
  const drifting = { source: { drift: 'quarantine' }, tenants: newcomer('uk') } as const

  test('goes on when it is released, with the bytes that it came with, though it still differs', async () => {
    const laid = await lay(drifting, body)
    assert.deepEqual([laid.event.quarantine.why, laid.event.quarantine.reason], ['held', 'drift'])
    const judged = await later(laid, drifting)
    assert.ok(judged.kind === 'goes')
    assert.deepEqual(
      judged.placed.map(({ route, data, quarantine }) => [route.topic, Buffer.from(data).toString(), quarantine]),
      [['acme.uk.scm', JSON.stringify(body), undefined]]
    )
  })

  test('stays as long as a rule holds it as well', async () => {
    const parts = { ...drifting, change: { policy: holding } }
    await assertStays(later(await lay(parts, body), parts), 'held')
  })
})

describe('an event that is held', () => {
  const held = (change: SnapshotParts = {}): Promise<Laid> =>
    lay({ tenants: newcomer('uk'), change: { policy: holding }, ...change })
  const again = { tenants: newcomer('uk'), change: { policy: holding } }

  test('stays while its facts do not fulfil the rule, or nobody finds them', async () => {
    const laid = await held()
    await assertStays(later(laid, again), 'held')
    await assertStays(later(laid, again, { findFacts: () => Promise.resolve({ 'commit.verified': false }) }), 'held')
  })

  test('goes on when they do; they are asked for anew, about the event as it was', async () => {
    const asked: unknown[] = []
    const judged = await later(await held(), again, {
      findFacts: (wanted, { event, source }, until) => {
        asked.push([wanted, event.facts.payload, event.facts.correlation, source.name, until])
        return Promise.resolve({ 'commit.verified': true })
      }
    })
    assert.equal(judged.kind, 'goes')
    const [[wanted, payload, , source, until] = []] = asked as unknown[][]
    assert.deepEqual([wanted, payload, source, until], [['commit.verified'], push, 'github', fixedStart + 70_000])
  })

  test('goes on when the rule is gone, and is refused where it refuses now', async () => {
    const laid = await held()
    const tenants = newcomer('uk')
    assert.equal((await later(laid, { tenants, change: { policy: makePolicy(homes) } })).kind, 'goes')
    const refusing = makePolicy({ ...homes, admission: [{ ...hold[0], otherwise: 'refuse' }] })
    await assertStays(later(laid, { tenants, change: { policy: refusing } }), 'not-admitted')
  })

  test('can not be released from the moment on at which its hold ends', async () => {
    const laid = await held()
    const free = { tenants: newcomer('uk'), change: { policy: makePolicy(homes) } }
    assert.equal((await later(laid, free, { now: fixedStart + hourMs - 1 })).kind, 'goes')
    await assertStays(later(laid, free, { now: fixedStart + hourMs }), 'expired')
  })

  test('is found by the id of its tenant: who has its name now gets nothing', async () => {
    const laid = await held()
    const policy = makePolicy(homes)
    const renamed = [...newcomer('uk', 'newcomer', 'Renamed'), ...newcomer('eu', 'impostor').slice(2)]
    const judged = await later(laid, { tenants: renamed, change: { policy } })
    assert.deepEqual(judged.kind === 'goes' && judged.placed.map(({ route }) => route.region), ['uk'])
    await assertStays(later(laid, { tenants: newcomer('eu', 'impostor'), change: { policy } }), 'undecided')
  })
})

describe('custody', () => {
  const known = { tenants: newcomer('uk') }
  const end = custody.expires

  test('that ended can not be released from, and can when it is prolonged', async () => {
    const laid = await lay({})
    await assertStays(later(laid, known, { now: end }), 'expired')
    const prolonged = { ...known, source: { custody: { ...custody, expires: end + hourMs } } }
    assert.equal((await later(laid, prolonged, { now: end })).kind, 'goes')
  })

  test('that was cut short ends then for what it keeps', async () => {
    const shortened = { ...known, source: { custody: { ...custody, expires: fixedStart + 1 } } }
    await assertStays(later(await lay({}), shortened), 'expired')
  })

  test('elsewhere, or none any more, changes nothing of what was said', async () => {
    const laid = await lay({})
    for (const other of [{ ...custody, region: 'eu', expires: end + hourMs }, undefined]) {
      assert.equal((await later(laid, { ...known, source: { custody: other } })).kind, 'goes')
      await assertStays(later(laid, { ...known, source: { custody: other } }, { now: end }), 'expired')
    }
  })
})

test('what has no source any more, or another provider’s, stays', async () => {
  const laid = await lay({})
  await assertStays(later(laid, { change: { sources: new Map() } }), 'source-missing')
  const event = { ...laid.event, view: { ...laid.event.view, provider: 'gitlab' } }
  await assertStays(later({ ...laid, event }, { tenants: newcomer('uk') }), 'source-missing')
})

describe('a record that is no whole event of ours', () => {
  test('stays where an attribute or the bytes are missing', async () => {
    const laid = await lay({})
    for (const header of ['ce_partitionkey', 'ce_authmethod', 'ce_type', 'content-type'])
      await assertStays(
        later({ ...laid, event: readEvent(withHeader(laid, header, undefined)) }, { tenants: newcomer('uk') }),
        'unreadable'
      )
    const event = { ...laid.event, event: { ...laid.event.event, data: null } }
    await assertStays(later({ ...laid, event }, { tenants: newcomer('uk') }), 'unreadable')
  })
})

test('a name that stood in a header, and that no attribute says, is not to be found again', async () => {
  // What is re-read is the stored payload alone: a name is never guessed from elsewhere.
  const laid = await lay({}, { zen: 'no owner' })
  assert.equal(createTenantDirectory(newcomer('uk'), new Set(['github'])).byName('github', 'Newcomer')?.id, 'newcomer')
  await assertStays(later(laid, { tenants: newcomer('uk') }), 'undecided', 'tenant-unknown')
})
