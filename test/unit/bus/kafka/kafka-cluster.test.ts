import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brokersInTurn } from '../../../../src/bus/kafka/kafka-cluster.ts'

test('each turn begins with the next broker, and none is left out', () => {
  const cluster = { name: 'uk-a', brokers: ['a:1', 'b:1', 'c:1'] }
  const turns = [0, 1, 2, 3, 4].map((turn) =>
    brokersInTurn(cluster, turn)
      .map((broker) => broker[0])
      .join('')
  )
  assert.deepEqual(turns, ['abc', 'bca', 'cab', 'abc', 'bca'])
})
