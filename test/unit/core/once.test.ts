import assert from 'node:assert/strict'
import { test } from 'node:test'
import { once } from '../../../src/core/once.ts'

test('is made when it is first asked for, and no second time', () => {
  let count = 0
  const made = once(() => (count += 1))
  assert.equal(count, 0)
  assert.deepEqual([made(), made(), count], [1, 1, 1])
})

test('an answer that is nothing is one too', () => {
  let count = 0
  const made = once(() => void (count += 1))
  made()
  made()
  assert.equal(count, 1)
})

test('what throws is tried again', () => {
  let count = 0
  const made = once(() => {
    if (++count === 1) throw new Error('not yet')
    return count
  })
  assert.throws(made, /not yet/)
  assert.deepEqual([made(), made()], [2, 2])
})
