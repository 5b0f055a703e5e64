import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnswerCache } from '../../../src/lookups/answer-cache.ts'

test('an answer is known until its time', () => {
  const cache = new AnswerCache()
  cache.keep('a', true, 100)
  cache.keep('b', undefined, 100)
  assert.equal(cache.find('a', 99)?.answer, true)
  assert.deepEqual(cache.find('b', 99)?.answer, undefined)
  assert.ok(cache.find('b', 99))
  assert.equal(cache.find('a', 100), undefined)
  assert.equal(cache.find('b', 100), undefined)
})

test('the newest answer counts, whatever the one before was', () => {
  const cache = new AnswerCache()
  cache.keep('a', true, 100)
  cache.keep('a', false, 50)
  assert.equal(cache.find('a', 1)?.answer, false)
  cache.keep('a', true, 100)
  assert.equal(cache.find('a', 1)?.answer, true)
  assert.equal(cache.find('a', 60)?.answer, true)
})

test('what was not asked for longest is forgotten', () => {
  const cache = new AnswerCache(2)
  cache.keep('a', true, 100)
  cache.keep('b', true, 100)
  cache.find('a', 1)
  cache.keep('c', true, 100)
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.find(key, 1)?.answer),
    [true, undefined, true]
  )
})

test('a flood of what is not so displaces nothing that is', () => {
  const cache = new AnswerCache(2)
  cache.keep('a', true, 100)
  for (let at = 0; at < 10; at += 1) cache.keep(`no-${at}`, at % 2 === 0 ? false : undefined, 100)
  assert.equal(cache.find('a', 1)?.answer, true)
  assert.equal(cache.find('no-0', 1), undefined)
  assert.ok(cache.find('no-9', 1))
})
