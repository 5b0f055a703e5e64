import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTime } from '../../../src/core/format-time.ts'

test('a time is written in UTC with milliseconds, whatever was written before it', () => {
  const first = Date.UTC(2026, 0, 31, 23, 59, 59, 999)
  for (const instant of [0, first, first, first + 1, first, 0])
    assert.equal(formatTime(instant), new Date(instant).toISOString())
})
