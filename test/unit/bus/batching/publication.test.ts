import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Publication } from '../../../../src/bus/batching/publication.ts'
import { Problem } from '../../../../src/core/problem.ts'
import { textRecord } from './held-transport.ts'

test('a publication that has ended holds no records, though they may still wait in a lane', () => {
  const ends: string[] = []
  const end = { stored: () => void ends.push('stored'), failed: ({ code }: Problem) => void ends.push(code) }
  const publication = new Publication([textRecord('t', 'a'), textRecord('u', 'b')], Infinity, end)
  publication.began()
  publication.fail(new Problem('bus-unavailable'))
  assert.ok(publication.record(1) !== undefined, 'one of its records is in flight')
  publication.returned()
  assert.equal(publication.record(1), undefined)
  publication.fail(new Problem('event-too-large'))
  assert.deepEqual(ends, ['bus-unavailable'], 'it ends once')
})
