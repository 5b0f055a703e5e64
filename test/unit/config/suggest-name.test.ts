import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { didYouMean, editDistance, suggestName } from '../../../src/config/suggest-name.ts'

describe('suggestName', () => {
  const known = ['secrets', 'scheme', 'provider', 'env', 'file']
  for (const [given, meant] of [
    ['secret', 'secrets'],
    ['sercets', 'secrets'],
    ['Secrets', 'secrets'],
    ['shceme', 'scheme'],
    ['provder', 'provider'],
    ['nev', 'env'],
    ['flie', 'file']
  ] as const)
    it(`takes ${given} for ${meant}`, () => assert.equal(suggestName(given, known), meant))

  for (const given of ['colour', 'value', 'x', '', 'secretsecretsecrets', '__proto__'])
    it(`has nothing near ${JSON.stringify(given)}`, () => {
      assert.equal(suggestName(given, known), undefined)
      assert.deepEqual(didYouMean(given, known), {})
    })

  it('prefers the nearest, and of equals the first', () => {
    assert.equal(suggestName('regin', ['resin', 'region', 'regions']), 'resin')
    assert.equal(suggestName('region', ['regions', 'region']), 'region')
  })
})

describe('editDistance', () => {
  for (const [a, b, distance] of [
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['abcd', 'badc', 2],
    ['same', 'same', 0]
  ] as const)
    it(`${a} to ${b} is ${distance}`, () => {
      assert.equal(editDistance(a, b), distance)
      assert.equal(editDistance(b, a), distance)
    })
})
