import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pairsInOrder, pairsMixed } from '../../../src/policy/classes/pairs.ts'

const sizes = Array.from({ length: 13 }, (_, at) => at)
const listOf = (length: number): readonly number[] => Array.from({ length }, (_, at) => at)

describe('the pairs of two lists', () => {
  for (const [name, pairs] of Object.entries({ pairsInOrder, pairsMixed }))
    test(`are each given once, however long the lists are (${name})`, () => {
      for (const one of sizes)
        for (const other of sizes) {
          const given = Array.from(pairs(listOf(one), listOf(other)), (pair) => pair.join())
          const wanted = listOf(one).flatMap((first) => listOf(other).map((second) => `${first},${second}`))
          assert.deepEqual(given.toSorted(), wanted.toSorted(), `${one} and ${other}`)
        }
    })

  test('have every member of both within as many as the longer has, where they are mixed', () => {
    for (const one of sizes.slice(1))
      for (const other of sizes.slice(1)) {
        const first = [...pairsMixed(listOf(one), listOf(other))].slice(0, Math.max(one, other))
        assert.equal(new Set(first.map(([member]) => member)).size, one, `${one} and ${other}`)
        assert.equal(new Set(first.map(([, member]) => member)).size, other, `${one} and ${other}`)
      }
  })
})
