import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKafkaEvents } from '../../../src/app/kafka-events.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { recordLog } from '../telemetry/recorded-log.ts'

test('of a connection that comes and goes each change is counted, and only the first few are lines of the log', () => {
  const counted: string[] = []
  const { log, lines } = recordLog(createFixedClock())
  const metrics = {
    kafkaCalled: () => undefined,
    kafkaFailed: () => undefined,
    kafkaConnection: (_region: string, state: string) => void counted.push(state)
  }
  const { events, stop } = createKafkaEvents('uk', metrics, log)
  for (let round = 0; round < 50; round++) {
    events.onConnection?.({ state: 'connected' })
    events.onConnection?.({ state: 'lost', why: 'closed' })
  }
  stop()
  const told = lines().map(({ msg, about, suppressed }) => [msg, about, suppressed].filter(Boolean).join(' '))
  assert.equal(counted.length, 100)
  assert.deepEqual(told.toSorted(), [
    ...Array<string>(3).fill('Kafka is connected'),
    ...Array<string>(3).fill('Kafka is not connected'),
    'lines left out connected 47',
    'lines left out lost 47'
  ])
})

test('what the Kafka client says had its level under the name of the line’s own, twice in one line', () => {
  const { log, lines, text } = recordLog(createFixedClock(), 'debug')
  const metrics = { kafkaCalled: () => undefined, kafkaFailed: () => undefined, kafkaConnection: () => undefined }
  const { events, stop } = createKafkaEvents('uk', metrics, log)
  events.onLog?.({
    level: 'error',
    area: 'Connection',
    message: 'Connection error: closed',
    broker: 'b:9092',
    error: 'closed'
  })
  stop()
  assert.equal(text().match(/"level":/g)?.length, 1)
  const [{ level, clientLevel, area, msg } = {}] = lines()
  assert.deepEqual([level, clientLevel, area, msg], ['debug', 'error', 'Connection', 'Kafka client'])
})
