import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KafkaFault } from '../../../../src/bus/kafka/kafka-fault.ts'
import { TopicTrouble } from '../../../../src/bus/kafka/topic-trouble.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'

function isOpen(trouble: TopicTrouble, topic: string): boolean {
  try {
    trouble.check(topic)
    return true
  } catch (thrown) {
    assert.ok(thrown instanceof KafkaFault)
    return false
  }
}

test('a topic in trouble is tried again after growing pauses, never longer than 5 s; others at once', () => {
  const clock = createFixedClock()
  const trouble = new TopicTrouble(clock)
  const pauses: number[] = []
  for (let round = 0; round < 8; round++) {
    trouble.note('t', new KafkaFault('topic-missing'))
    const before = clock.now()
    while (!isOpen(trouble, 't')) clock.advance(50)
    pauses.push(clock.now() - before)
    assert.ok(isOpen(trouble, 'u'))
  }
  assert.deepEqual(pauses, [200, 400, 800, 1600, 3200, 5000, 5000, 5000])
})

test('a topic that works again starts with the shortest pause', () => {
  const clock = createFixedClock()
  const trouble = new TopicTrouble(clock)
  for (let round = 0; round < 5; round++) trouble.note('t', new KafkaFault('topic-missing'))
  assert.equal(isOpen(trouble, 't'), false)
  trouble.passed('t')
  assert.ok(isOpen(trouble, 't'))
  trouble.note('t', new KafkaFault('topic-missing'))
  clock.advance(200)
  assert.ok(isOpen(trouble, 't'))
})

test('with other settings all is forgotten', () => {
  const clock = createFixedClock()
  const trouble = new TopicTrouble(clock)
  for (const topic of ['t', 't', 'u']) trouble.note(topic, new KafkaFault('topic-forbidden'))
  trouble.forget()
  assert.ok(isOpen(trouble, 't') && isOpen(trouble, 'u'))
  trouble.note('t', new KafkaFault('topic-forbidden'))
  clock.advance(200)
  assert.ok(isOpen(trouble, 't'), 'the pauses begin anew')
})
