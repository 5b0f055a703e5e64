import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'

describe('HeaderList', () => {
  const headers = new HeaderList(['X-One', 'a', 'x-two', 'b', 'X-TWO', 'c', 'Empty', ''])

  test('finds a name whatever its case', () => assert.equal(headers.only('x-one'), 'a'))

  test('keeps every value of a doubled header, in order', () => assert.deepEqual(headers.all('x-two'), ['b', 'c']))

  test('a doubled header has no single value', () => assert.equal(headers.only('x-two'), undefined))

  test('an empty value is a value', () => {
    assert.equal(headers.only('empty'), '')
    assert.deepEqual(headers.all('empty'), [''])
  })

  test('an absent header has none, whatever its name is', () => {
    for (const name of ['absent', '', '__proto__', 'constructor', 'toString', 'length']) {
      assert.deepEqual(headers.all(name), [])
      assert.equal(headers.only(name), undefined)
    }
  })

  test('a header named __proto__ is a header', () => {
    const strange = new HeaderList(['__proto__', 'x', 'constructor', 'y'])
    assert.equal(strange.only('__proto__'), 'x')
    assert.equal(strange.only('constructor'), 'y')
  })

  test('does not split a value at commas', () => {
    assert.deepEqual(new HeaderList(['a', '1, 2']).all('a'), ['1, 2'])
  })

  test('a name without a value, which no parser makes, is left out', () => {
    const odd = new HeaderList(['a', '1', 'b'])
    assert.deepEqual(odd.all('b'), [])
    assert.deepEqual(odd.entries(), [['a', '1']])
  })

  test('entries are as received', () => {
    const entries = [
      ['X-One', 'a'],
      ['x-one', 'b']
    ] as const
    assert.deepEqual(HeaderList.fromEntries(entries).entries(), entries)
  })
})
