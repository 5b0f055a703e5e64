import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { Problem } from '../../../src/core/problem.ts'
import { errorFieldsOf } from '../../../src/telemetry/error-fields.ts'

test('an error is its name, the system’s word, and where it was thrown', () => {
  const described = errorFieldsOf(Object.assign(new RangeError('words'), { code: 'ERR_OUT_OF_RANGE' }))
  assert.equal(described.errorName, 'RangeError')
  assert.equal(described.errorCode, 'ERR_OUT_OF_RANGE')
  assert.match(described.errorFrames ?? '', /^at .*error-fields\.test\.ts/)
})

test('problems say enough by their code, and what is no error says nothing', () => {
  for (const thrown of [new Problem('internal'), 'words', { name: 'Error', stack: 'words' }, null, undefined])
    assert.deepEqual(errorFieldsOf(thrown), {})
})

test('no message gets through, whatever it looks like', () => {
  const canary = 'CANARY'
  const shapes = [
    canary,
    `\n    at ${canary} (file:///x.ts:1:1)`,
    `a\n    at ${canary} (file:///x.ts:1:1)\n    at ${canary}`,
    `Error: Error: ${canary}`
  ]
  for (const shape of shapes) assert.equal(inspect(errorFieldsOf(new Error(shape))).includes(canary), false, shape)
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      assert.equal(inspect(errorFieldsOf(new Error(`${before}\n    at ${canary}${after}`))).includes(canary), false)
    })
  )
})

test('a name, a code or a stack that somebody changed does not get through', () => {
  const plain = { errorName: 'Error', errorCode: undefined, errorFrames: '' }
  const error = Object.assign(new Error('one'), { name: 'CANARY name', code: 'CANARY code' })
  assert.deepEqual({ ...errorFieldsOf(error), errorFrames: '' }, plain)
  Object.assign(error, { name: 'CANARY', code: 'CANARY' })
  assert.deepEqual({ ...errorFieldsOf(error), errorFrames: '' }, plain)
  const moved = new Error('CANARY\n    at CANARY (x:1:1)')
  // The stack is written when it is first read, and keeps the message of that time.
  assert.match(moved.stack ?? '', /CANARY/)
  moved.message = 'another'
  assert.equal(errorFieldsOf(moved).errorFrames, undefined)
})
