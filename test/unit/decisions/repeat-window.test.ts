import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RepeatWindow } from '../../../src/decisions/repeat-window.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'

test('what comes every minute is new once in a window, which it does not prolong', () => {
  const clock = createFixedClock()
  const window = new RepeatWindow({ clock, windowMs: 3_600_000, maxKeys: 10 })
  const fresh: number[] = []
  for (let minute = 0; minute < 150; minute++) {
    if (!window.isRepeat('a')) fresh.push(minute)
    clock.advance(60_000)
  }
  assert.deepEqual(fresh, [0, 60, 120])
})

test('what is forgotten is new again, and others are not', () => {
  const window = new RepeatWindow({ clock: createFixedClock(), windowMs: 1000, maxKeys: 10 })
  for (const key of ['a', 'b']) window.isRepeat(key)
  window.forget('a')
  assert.deepEqual([window.isRepeat('a'), window.isRepeat('b')], [false, true])
})

test('it remembers so many and no more, whatever comes: the oldest are new again', () => {
  const window = new RepeatWindow({ clock: createFixedClock(), windowMs: 1000, maxKeys: 100 })
  for (let key = 0; key < 10_000; key++) {
    assert.equal(window.isRepeat(String(key)), false)
    assert.ok(window.size <= 100, String(window.size))
  }
  assert.equal(window.isRepeat('9999'), true)
  assert.equal(window.isRepeat('0'), false)
})

test('it holds nothing that has ended', () => {
  const clock = createFixedClock()
  const window = new RepeatWindow({ clock, windowMs: 1000, maxKeys: 100 })
  for (const key of ['a', 'b', 'c']) window.isRepeat(key)
  clock.advance(1000)
  window.isRepeat('d')
  assert.equal(window.size, 1)
})
