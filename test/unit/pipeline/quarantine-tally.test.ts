import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BusRecord } from '../../../src/core/bus.ts'
import type { Custody } from '../../../src/core/source.ts'
import { encodeMarker } from '../../../src/pipeline/encode-marker.ts'
import { QuarantineTally } from '../../../src/pipeline/quarantine-tally.ts'
import { quarantineKey } from '../../../src/pipeline/quarantine-place.ts'
import { makeView } from '../../support/make-policy.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'

const hourMs = 3_600_000

function recordOf(id: string, why: 'held' | 'undecided', until?: number): BusRecord {
  const source = 'https://example.com'
  const end = until === undefined ? [] : [['turnpike-until', new Date(until).toISOString()] as const]
  const headers = [
    ['content-type', 'application/json'],
    ['ce_id', id],
    ['ce_source', source],
    ['turnpike-why', why],
    ['turnpike-reason', 'r'],
    ['turnpike-delivery', 'd'],
    ['turnpike-view', JSON.stringify(makeView())],
    ...end
  ] as const
  return { topic: 'acme.uk.quarantine', key: quarantineKey(source, id), headers, value: Buffer.from('{}') }
}

function tallyOf(custody?: Custody, retentionMs?: number): QuarantineTally {
  return new QuarantineTally({ region: 'uk', custodyOf: () => custody, retentionMs })
}

test('counts what is pending by why, the oldest, and what ends next', () => {
  const tally = tallyOf()
  tally.add({ ...recordOf('a', 'held', 20 * hourMs), storedAt: hourMs })
  tally.add({ ...recordOf('b', 'undecided', 30 * hourMs), storedAt: 2 * hourMs })
  tally.add({ ...recordOf('c', 'held', 3 * hourMs), storedAt: 2 * hourMs })
  tally.add({ ...recordOf('d', 'held'), storedAt: 4 * hourMs })
  const state = tally.state(4 * hourMs)
  assert.deepEqual(state, {
    lookedAt: 4 * hourMs,
    pending: { held: 2, undecided: 1, expired: 1 },
    oldestAt: hourMs,
    nextEndAt: 20 * hourMs,
    endingSoon: 0
  })
})

test('says what ends soon: a quarter of its time, or a day, before it does', () => {
  const tally = tallyOf()
  tally.add({ ...recordOf('a', 'held', 4 * hourMs), storedAt: 0 })
  tally.add({ ...recordOf('b', 'held', 400 * hourMs), storedAt: 0 })
  const soonAt = (at: number): number => tally.state(at).endingSoon
  assert.deepEqual([3 * hourMs - 1, 3 * hourMs, 4 * hourMs].map(soonAt), [0, 1, 0])
  assert.deepEqual([376 * hourMs - 1, 376 * hourMs].map(soonAt), [0, 1])
})

test('what a log removes before ends then; custody counts as it is now', () => {
  const kept = tallyOf(undefined, 5 * hourMs)
  kept.add({ ...recordOf('a', 'held', 20 * hourMs), storedAt: hourMs })
  assert.equal(kept.state(2 * hourMs).nextEndAt, 6 * hourMs)
  const prolonged = tallyOf({ region: 'uk', basis: 'contract', expires: 9 * hourMs })
  prolonged.add({ ...recordOf('a', 'undecided', hourMs), storedAt: 0 })
  assert.deepEqual(
    [prolonged.state(2 * hourMs).nextEndAt, prolonged.state(2 * hourMs).pending.undecided],
    [9 * hourMs, 1]
  )
})

test('what was ended is not counted, nor what is no record of ours', () => {
  const tally = tallyOf()
  const record = recordOf('a', 'held')
  tally.add({ ...record, storedAt: 1 })
  const about = { region: 'uk', key: record.key, id: 'a', source: 's', deliveries: ['d'], at: 2 }
  tally.add({ ...encodeMarker({ ...about, says: 'dropped' }, makeSnapshot()), storedAt: 2 })
  tally.add({ ...record, key: 'of another', storedAt: 3 })
  const { pending, oldestAt, nextEndAt } = tally.state(4)
  assert.deepEqual([pending, oldestAt, nextEndAt], [{ held: 0, undecided: 0, expired: 0 }, undefined, undefined])
})
