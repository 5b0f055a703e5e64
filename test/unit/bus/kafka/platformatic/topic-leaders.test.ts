import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { MetadataAnswer } from '../../../../../src/bus/kafka/platformatic/metadata-answer.ts'
import { TopicLeaders } from '../../../../../src/bus/kafka/platformatic/topic-leaders.ts'
import { systemClock } from '../../../../../src/system/system-clock.ts'

const brokers = [1, 2].map((id) => ({ id, host: `kafka-${id}`, port: 9092 }))

function answer(leaders: readonly number[], errorCode = 0): MetadataAnswer {
  const partitions = leaders.map((leader, index) => ({ index, leader }))
  return { throttleTimeMs: 0, brokers, topics: [{ errorCode, name: 't', partitions }] }
}

const noTopic: MetadataAnswer = { ...answer([1]), topics: [] }

/** Answers one after another, the last for ever. */
function leadersOf(...answers: readonly (MetadataAnswer | Error)[]) {
  let asked = 0
  let passedMs = 0
  const clock = { ...systemClock, monotonicMs: () => passedMs }
  const leaders = new TopicLeaders(clock, async () => {
    const next = answers[Math.min(asked++, answers.length - 1)]
    if (next instanceof Error || next === undefined) throw next ?? new Error('no answer')
    return next
  })
  return { leaders, asked: () => asked, pass: (ms: number) => (passedMs += ms) }
}

describe('where the partitions of a topic are', () => {
  test('is asked once, by all who want to know at once too', async () => {
    const { leaders, asked } = leadersOf(answer([1, 2]))
    assert.equal(leaders.partitionCount('t'), undefined)
    assert.deepEqual(await Promise.all([leaders.fetch('t'), leaders.fetch('t')]), [2, 2])
    assert.deepEqual(await leaders.leaderOf('t', 1), [2, { host: 'kafka-2', port: 9092 }])
    assert.equal(leaders.partitionCount('t'), 2)
    assert.equal(asked(), 1)
  })

  test('is known without a question of what has a leader and is not in doubt', async () => {
    const { leaders, asked } = leadersOf(answer([1, -1, 2]))
    assert.equal(leaders.knownLeader('t', 0), undefined)
    await leaders.fetch('t')
    leaders.doubt('t', 2)
    assert.deepEqual(
      [0, 1, 2, 3].map((partition) => leaders.knownLeader('t', partition)),
      [1, undefined, undefined, undefined]
    )
    leaders.forget('t')
    assert.equal(leaders.knownLeader('t', 0), undefined)
    assert.equal(asked(), 1)
  })

  test('is known of those with a leader, though one has none; that one is asked for when it is doubted', async () => {
    const { leaders, asked } = leadersOf(answer([1, -1]), answer([1, 2]))
    await leaders.fetch('t')
    assert.equal((await leaders.leaderOf('t', 0))[0], 1)
    await assert.rejects(leaders.leaderOf('t', 1), { reason: 'leader-moved' })
    leaders.doubt('t', 1)
    assert.equal((await leaders.leaderOf('t', 0))[0], 1, 'the other partition waits for nothing')
    assert.equal(asked(), 1)
    assert.equal((await leaders.leaderOf('t', 1))[0], 2)
    assert.equal((await leaders.leaderOf('t', 1))[0], 2)
    assert.equal(asked(), 2, 'with the answer the doubt is over')
  })

  test('is not known of a leader that is among no brokers', async () => {
    const { leaders } = leadersOf(answer([7]))
    await leaders.fetch('t')
    await assert.rejects(leaders.leaderOf('t', 0), { reason: 'leader-moved' })
  })

  test('is asked again when the topic was forgotten', async () => {
    const { leaders, asked } = leadersOf(answer([1]))
    await leaders.fetch('t')
    leaders.forget('t')
    assert.equal(leaders.partitionCount('t'), undefined)
    await leaders.leaderOf('t', 0)
    assert.equal(asked(), 2)
  })

  test('is looked at again after five minutes, while nobody waits: a topic that has grown is found', async () => {
    const { leaders, asked, pass } = leadersOf(answer([1]), answer([1, 2]))
    await leaders.fetch('t')
    pass(299_000)
    await leaders.leaderOf('t', 0)
    assert.equal(asked(), 1)
    pass(1000)
    for (let time = 0; time < 3; time += 1) assert.equal((await leaders.leaderOf('t', 0))[0], 1)
    assert.equal(asked(), 2)
    assert.equal(leaders.partitionCount('t'), 2)
  })

  test('stays as it is when looking again fails', async () => {
    const { leaders, asked, pass } = leadersOf(answer([1]), new Error('nobody there'))
    await leaders.fetch('t')
    pass(300_000)
    await leaders.leaderOf('t', 0)
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal((await leaders.leaderOf('t', 0))[0], 1)
    assert.equal(asked(), 2)
  })

  for (const [what, told, reason] of [
    ['is missing', answer([], 3), 'topic-missing'],
    ['may not be seen', answer([], 29), 'topic-forbidden'],
    ['has no partition', answer([]), 'topic-missing'],
    ['is not in the answer', noTopic, 'topic-missing']
  ] as const) {
    test(`of a topic that ${what} nothing is known: ${reason}`, async () => {
      const { leaders } = leadersOf(told)
      await assert.rejects(leaders.fetch('t'), { reason })
      assert.equal(leaders.partitionCount('t'), undefined)
    })
  }
})
