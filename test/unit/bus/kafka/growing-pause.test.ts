import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GrowingPause } from '../../../../src/bus/kafka/growing-pause.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'

test('pauses double up to the longest, and begin anew after a restart', () => {
  const clock = createFixedClock()
  const pause = new GrowingPause(clock, 100, 500)
  const lengthOfNext = (): number => {
    pause.begin()
    const startMs = clock.monotonicMs()
    while (!pause.isOver) clock.advance(1)
    return clock.monotonicMs() - startMs
  }
  assert.ok(pause.isOver, 'the first try is at once')
  assert.deepEqual(
    [lengthOfNext(), lengthOfNext(), lengthOfNext(), lengthOfNext(), lengthOfNext()],
    [100, 200, 400, 500, 500]
  )
  pause.restart()
  assert.equal(lengthOfNext(), 100)
})

test('a restart does not end the pause that lasts', () => {
  const clock = createFixedClock()
  const pause = new GrowingPause(clock, 100, 500)
  pause.begin()
  pause.restart()
  assert.equal(pause.isOver, false)
  clock.advance(100)
  assert.ok(pause.isOver)
})
