import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spreadItems } from '../../../src/pipeline/spread-items.ts'

test('a step * is each of the first items, anywhere in a path', () => {
  assert.deepEqual(spreadItems('{a.*.b|digest}', 2), ['{a.0.b|digest}', '{a.1.b|digest}'])
  assert.deepEqual(spreadItems('x{a.*}', 1), ['x{a.0}'])
})

test('without one it is itself, once', () => {
  assert.deepEqual(spreadItems('{a.b}*', 9), ['{a.b}*'])
})

test('two of them are refused', () => {
  assert.throws(() => spreadItems('{a.*.b.*}', 2), /only one step/)
})
