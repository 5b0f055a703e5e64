import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../../src/system/system-entropy.ts'

test('no byte of the pool is given out twice, at its edge neither', () => {
  const counts = [16, 8, 7, 4096, 5]
  const taken = Array.from({ length: 5000 }, (_, at) => systemEntropy.hex(counts[at % counts.length] ?? 16))
  assert.deepEqual(
    taken.filter((text, at) => text.length !== 2 * (counts[at % counts.length] ?? 16)),
    []
  )
  // Any eight bytes of one that stood in another would say that it was made from the same ones.
  const pieces = taken.flatMap((text) => text.match(/.{16}/g) ?? [])
  assert.equal(new Set(pieces).size, pieces.length)
})

test('more than the pool holds is taken from the system', () => {
  assert.match(systemEntropy.hex(5000), /^[0-9a-f]{10000}$/)
  assert.equal(systemEntropy.hex(0), '')
})
