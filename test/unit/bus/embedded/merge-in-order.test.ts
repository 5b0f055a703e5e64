import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mergeInOrder, splitInOrder } from '../../../../src/bus/embedded/merge-in-order.ts'
import { randomFrom } from './log-fixture.ts'

interface Item {
  readonly log: number
  readonly at: number
  readonly offset: number
}

const timeOf = ({ at }: Item): number => at

function logOf(log: number, times: readonly number[]): readonly Item[] {
  return times.map((at, offset) => ({ log, at, offset }))
}

async function* inBatches(items: readonly Item[], size: () => number): AsyncGenerator<readonly Item[]> {
  for (let at = 0; at < items.length;) {
    const batch = items.slice(at, at + size())
    at += batch.length
    yield batch
  }
}

async function mergeAll(logs: readonly (readonly Item[])[], size: () => number): Promise<readonly Item[]> {
  const merged: Item[] = []
  const sequences = logs.map((log) => inBatches(log, size))
  for await (const batch of mergeInOrder(sequences, timeOf)) merged.push(...batch)
  return merged
}

describe('several logs read as one', () => {
  test('are in the order of their times, whatever the sizes of what is read at once', async () => {
    const logs = [logOf(0, [1, 4, 9]), logOf(1, [2, 3, 50, 51, 52]), logOf(2, []), logOf(3, [5])]
    for (const size of [1, 2, 3, 100])
      assert.deepEqual(
        (await mergeAll(logs, () => size)).map(timeOf),
        [1, 2, 3, 4, 5, 9, 50, 51, 52],
        `batches of ${size}`
      )
  })

  test('of equal times that are read together the first log comes first', async () => {
    const merged = await mergeAll([logOf(0, [5, 5]), logOf(1, [5])], () => 2)
    assert.deepEqual(
      merged.map(({ log }) => log),
      [0, 0, 1]
    )
  })

  test('lose nothing, repeat nothing and keep the order of each log, also where clocks were set back', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = randomFrom(seed)
      const logs = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, log) =>
        logOf(
          log,
          Array.from({ length: Math.floor(random() * 12) }, () => Math.floor(random() * 20))
        )
      )
      const merged = await mergeAll(logs, () => 1 + Math.floor(random() * 4))
      for (const [log, items] of logs.entries())
        assert.deepEqual(
          merged.filter((item) => item.log === log),
          items,
          `seed ${seed}`
        )
      assert.equal(merged.length, logs.flat().length)
    }
  })

  test('what a later read may come before waits', () => {
    const { first, rests } = splitInOrder([logOf(0, [1, 10]), logOf(1, [2, 11, 12]), []], timeOf)
    assert.deepEqual(first.map(timeOf), [1, 2, 10])
    assert.deepEqual(
      rests.map((rest) => rest.map(timeOf)),
      [[], [11, 12], []]
    )
  })
})
