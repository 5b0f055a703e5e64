import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeaderlessPartitions } from '../../../../src/bus/kafka/leaderless-partitions.ts'
import { systemClock } from '../../../../src/system/system-clock.ts'

let nowMs = 10_000
const clock = { ...systemClock, monotonicMs: () => nowMs }

/** When, in milliseconds from now, it is time to doubt, looking once in 100 ms. */
function doubts(partitions: LeaderlessPartitions, forMs: number): readonly number[] {
  const startMs = nowMs
  const found: number[] = []
  for (; nowMs < startMs + forMs; nowMs += 100) if (partitions.isTimeToDoubt()) found.push(nowMs - startMs)
  return found
}

test('a partition is known until its records are stored again', () => {
  const partitions = new LeaderlessPartitions(clock)
  partitions.note('a', 1)
  assert.deepEqual([partitions.has('a', 1), partitions.has('a', 0), partitions.has('b', 1)], [true, false, false])
  partitions.passed('a', 0)
  assert.ok(partitions.has('a', 1))
  partitions.passed('a', 1)
  assert.equal(partitions.has('a', 1), false)
})

test('it is doubted at once, then less and less often, and as at first when it has passed', () => {
  const partitions = new LeaderlessPartitions(clock)
  partitions.note('a', 1)
  assert.deepEqual(doubts(partitions, 200_000), [0, 2000, 6000, 14_000, 30_000, 62_000, 122_000, 182_000])
  partitions.passed('a', 1)
  nowMs += 60_000
  partitions.note('a', 1)
  assert.deepEqual(doubts(partitions, 5000).slice(0, 2), [0, 2000])
})
