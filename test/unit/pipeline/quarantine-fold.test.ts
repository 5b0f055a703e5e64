import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeMarker } from '../../../src/pipeline/encode-marker.ts'
import { QuarantineFold } from '../../../src/pipeline/quarantine-fold.ts'
import { readQuarantineEntry } from '../../../src/pipeline/quarantined-record.ts'
import type { QuarantineEntry } from '../../../src/pipeline/quarantined-record.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { lay } from './lay-in-quarantine.ts'

const { event } = await lay({})
const { key } = event

/** The event, as that delivery of it brought it. */
function kept(deliveryId: string): QuarantineEntry {
  return { kind: 'event', ...event, quarantine: { ...event.quarantine, deliveryId } }
}

function marked(says: 'released' | 'dropped', deliveries: readonly string[], of = key): QuarantineEntry {
  const marker = encodeMarker(
    { says, region: 'uk', key: of, id: 'any', source: 's', deliveries, at: fixedStart },
    makeSnapshot()
  )
  const entry = readQuarantineEntry(marker)
  assert.ok(entry?.kind === 'marker')
  return entry
}

/** As markers were before they named deliveries. */
function markedAsBefore(says: 'released' | 'dropped', of = key): QuarantineEntry {
  const headers = [['turnpike-marker', says]] as const
  const entry = readQuarantineEntry({ key: of, headers, value: new Uint8Array() })
  assert.ok(entry?.kind === 'marker' && entry.ends === undefined)
  return entry
}

function foldOf(...entries: readonly QuarantineEntry[]): QuarantineFold<unknown> {
  const fold = new QuarantineFold((each) => each)
  for (const entry of entries) fold.add(entry)
  return fold
}

const stateOf = (fold: QuarantineFold<unknown>) => [fold.pending.size, fold.endOf(key), fold.deliveriesOf(key)]

/** Every order that several logs may be read in. */
function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((item, index) => ordersOf(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}

describe('what is pending', () => {
  for (const says of ['released', 'dropped'] as const)
    for (const [how, marker, before] of [
      ['a marker', marked(says, ['1']), marked(says, ['0'])],
      ['a marker as they were', markedAsBefore(says), markedAsBefore(says)]
    ] as const)
      test(`is what was not ended, and what was kept again after that: ${how} of ${says}`, () => {
        const fold = foldOf(before, kept('1'))
        assert.deepEqual(stateOf(fold), [1, undefined, ['1']])
        fold.add(marked(says, ['1'], '0'.repeat(32)))
        fold.add(markedAsBefore(says, '0'.repeat(32)))
        assert.equal(fold.pending.size, 1, 'another key')
        for (let time = 0; time < 2; time++) {
          fold.add(marker)
          assert.deepEqual(stateOf(fold), [0, says, []])
        }
        fold.add(kept('2'))
        assert.deepEqual(stateOf(fold), [1, undefined, ['2']])
      })

  test('is not what a marker names that is read before it', () => {
    for (const order of ordersOf([kept('1'), kept('2'), marked('released', ['1', '2'])]))
      assert.deepEqual(stateOf(foldOf(...order)), [0, 'released', []])
  })

  test('is what no marker names, whatever is read before it or after', () => {
    const entries = [kept('1'), kept('2'), kept('3'), marked('dropped', ['1']), marked('released', ['3'])]
    for (const order of ordersOf(entries)) assert.deepEqual(stateOf(foldOf(...order)), [1, undefined, ['2']])
  })

  test('is not what a marker names that is stored twice, one copy after the other', () => {
    assert.deepEqual(stateOf(foldOf(kept('1'), kept('1'), marked('dropped', ['1']))), [0, 'dropped', []])
    assert.deepEqual(stateOf(foldOf(marked('dropped', ['1']), kept('1'), kept('1'))), [0, 'dropped', []])
  })

  test('is not ended by a marker of a kind that nobody knows', () => {
    const headers = [['turnpike-marker', 'forgotten']] as const
    assert.equal(readQuarantineEntry({ key: 'k', headers, value: new Uint8Array() }), undefined)
  })

  test('is ended by a marker that has room for its last deliveries only, of however many', () => {
    const fold = foldOf(...Array.from({ length: 1_000 }, (_, index) => kept(String(index))))
    const named = fold.deliveriesOf(key)
    assert.deepEqual([named.length, named.at(-1)], [32, '999'])
    fold.add(marked('released', named))
    assert.deepEqual(stateOf(fold), [0, 'released', []])
  })

  test('is known of the last 20,000 markers whose events are not there: more would fill the memory', () => {
    const fold = foldOf(marked('released', ['forgotten']), marked('released', ['known']))
    for (let index = 0; index < 19_999; index++)
      fold.add({ kind: 'marker', key: `other ${index}`, says: 'released', ends: ['1'] })
    fold.add(kept('known'))
    assert.deepEqual(stateOf(fold), [0, 'released', []])
    fold.add(kept('forgotten'))
    assert.deepEqual(stateOf(fold), [1, undefined, ['forgotten']])
  })
})
