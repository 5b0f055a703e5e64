import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeMarker } from '../../../src/pipeline/encode-marker.ts'
import { QuarantineFold } from '../../../src/pipeline/quarantine-fold.ts'
import { readQuarantineEntry } from '../../../src/pipeline/quarantined-record.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { lay } from './lay-in-quarantine.ts'
import type { Laid } from './lay-in-quarantine.ts'

describe('what is pending', () => {
  const marked = ({ record, event }: Laid, says: 'released' | 'dropped', key = record.key) => {
    const id = event.event.attributes.get('id') ?? ''
    const marker = encodeMarker({ says, region: 'uk', key, id, source: 's', at: fixedStart }, makeSnapshot())
    const entry = readQuarantineEntry(marker)
    assert.ok(entry)
    return entry
  }
  const foldOf = () => new QuarantineFold((event) => event)

  test('is what was not ended, and what was kept again after that', async () => {
    const laid = await lay({})
    const entry = { kind: 'event', ...laid.event } as const
    const { key } = entry
    for (const says of ['released', 'dropped'] as const) {
      const fold = foldOf()
      fold.add(marked(laid, says))
      fold.add(entry)
      assert.deepEqual([fold.pending.size, fold.endOf(key)], [1, undefined])
      fold.add(marked(laid, says, '0'.repeat(32)))
      assert.equal(fold.pending.size, 1, 'another key')
      fold.add(marked(laid, says))
      assert.deepEqual([fold.pending.size, fold.endOf(key)], [0, says])
      fold.add(marked(laid, says))
      assert.deepEqual([fold.pending.size, fold.endOf(key)], [0, says])
      fold.add(entry)
      assert.deepEqual([fold.pending.size, fold.endOf(key)], [1, undefined])
    }
  })

  test('is not ended by a marker of a kind that nobody knows', () => {
    const headers = [['turnpike-marker', 'forgotten']] as const
    assert.equal(readQuarantineEntry({ key: 'k', headers, value: new Uint8Array() }), undefined)
  })
})
