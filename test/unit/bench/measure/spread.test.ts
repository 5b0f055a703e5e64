import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { quantile, spreadOf } from '../../../../bench/measure/spread.ts'

const hundred = Array.from({ length: 100 }, (_, at) => at + 1)

describe('quantiles', () => {
  it('are by the nearest rank', () => {
    assert.equal(quantile(hundred, 0.5), 50)
    assert.equal(quantile(hundred, 0.99), 99)
    assert.equal(quantile(hundred, 0.999), 100)
    assert.equal(quantile(hundred, 1), 100)
  })

  it('of one value are that value, and of none are 0', () => {
    assert.equal(quantile([7], 0.01), 7)
    assert.equal(quantile([], 0.5), 0)
  })
})

describe('the spread of rounds', () => {
  it('is the middle, the least and the most, in whatever order they came', () => {
    assert.deepEqual(spreadOf([3, 1, 2]), { median: 2, least: 1, most: 3 })
  })

  it('is to four figures', () => {
    assert.deepEqual(spreadOf([1234.567]), { median: 1235, least: 1235, most: 1235 })
  })
})
