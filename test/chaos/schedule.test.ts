import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faults } from './faults.ts'
import { makeSchedule, shortPace } from './schedule.ts'

test('in a short run a call that begins with its fault times out before the end', () => {
  for (const [seed, fault] of faults.entries()) {
    const { windowMs, requestTimeoutMs } = makeSchedule(fault, seed, shortPace)
    assert.ok(windowMs >= requestTimeoutMs + 500, `${fault.name}: ${windowMs} ms, calls ${requestTimeoutMs} ms`)
  }
})

test('a seed gives the same schedule again, and another one another', () => {
  const [fault] = faults
  assert.ok(fault !== undefined)
  const [once, again, other] = [7, 7, 8].map((seed) => {
    const { random, senderRandom, ...rest } = makeSchedule(fault, seed, shortPace)
    return { ...rest, drawn: [random(), senderRandom.uk(), senderRandom.eu()] }
  })
  assert.deepEqual(once, again)
  assert.notDeepEqual(once, other)
})
