import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KafkaFault } from '../../../../src/bus/kafka/kafka-fault.ts'
import { connectTimeoutMs, last, makeLink, pass } from './link-scene.ts'

/** Brokers that take the connection and are silent. */
const silent = async (): Promise<void> => new Promise(() => undefined)
const refusing = async (): Promise<void> => {
  throw new KafkaFault('unreachable', new Error('ECONNREFUSED'))
}

test('a session in which a request was not answered serves on until another is connected', async () => {
  const { link, clock, sessions, changes, connects } = makeLink(3)
  await link.start()
  await pass(clock, 1000)
  const [first] = sessions
  assert.ok(first !== undefined)
  connects.push(silent, refusing)
  const answer = Promise.withResolvers<void>()
  const call = first.during(async () => answer.promise)
  link.suspect(first)
  await pass(clock, connectTimeoutMs - 10)
  link.suspect(first)
  assert.deepEqual([await link.session(), link.failure, sessions.length], [first, undefined, 2])
  await pass(clock, 20)
  assert.equal(sessions.length, 4, 'the brokers after the silent one are asked at once')
  assert.deepEqual([await link.session(), link.failure], [sessions[3], undefined])
  assert.deepEqual(
    sessions.map(({ isRetired, isClosed }) => [isRetired, isClosed]),
    [
      [true, false],
      [false, true],
      [false, true],
      [false, false]
    ]
  )
  assert.deepEqual([changes, clock.waiting], [['connected'], 0])
  answer.resolve()
  await call
  assert.ok(first.isClosed, 'what was under way in it has ended')
})

for (const [what, connect] of [
  ['are silent', silent],
  ['refuse', refusing]
] as const)
  test(`where all brokers ${what} it is lost, but not where it has stored something meanwhile`, async () => {
    const { link, clock, sessions, changes, connects } = makeLink(2)
    await link.start()
    await pass(clock, 1000)
    const first = last(sessions)
    connects.push(connect, connect, connect, connect)
    link.suspect(first)
    link.trust(first)
    await pass(clock, 2 * connectTimeoutMs + 50)
    assert.deepEqual([await link.session(), link.failure, sessions.length], [first, undefined, 3])
    assert.deepEqual(changes, ['connected'])
    link.suspect(first)
    for (let passedMs = 0; link.failure === undefined && passedMs < 10_000; passedMs += 10) await pass(clock, 10)
    assert.match(link.failure ?? 'ready', what === 'refuse' ? /ECONNREFUSED/ : /did not answer in time/)
    assert.deepEqual([changes, first.isRetired], [['connected', 'lost', 'failed'], true])
    await assert.rejects(link.session(), { reason: 'not-connected' })
    await pass(clock, 200)
    assert.deepEqual([link.failure, await link.session()], [undefined, last(sessions)], 'and it connects again')
  })

test('where the log-in is refused now the session stays that was let in', async () => {
  const { link, clock, sessions, connects } = makeLink(2)
  await link.start()
  await pass(clock, 1000)
  connects.push(async () => {
    throw new KafkaFault('credentials-refused')
  })
  link.suspect(last(sessions))
  await pass(clock, 100)
  assert.deepEqual([await link.session(), sessions.length], [sessions[0], 2])
})

test('a session that is in doubt is renewed once, and one that is young or was replaced is not', async () => {
  const { link, clock, sessions, connects } = makeLink()
  await link.start()
  const [first] = sessions
  assert.ok(first !== undefined)
  link.renew(first)
  await pass(clock, 990)
  link.suspect(first)
  assert.equal(sessions.length, 1)
  // Without this it would be lost with the attempt below.
  link.trust(first)
  await pass(clock, 10)
  connects.push(silent)
  for (let doubt = 0; doubt < 3; doubt++) link.renew(first)
  await pass(clock, 100)
  assert.equal(sessions.length, 2)
  await pass(clock, connectTimeoutMs)
  link.renew(first)
  await pass(clock, 10)
  for (const doubt of ['renew', 'suspect', 'replace'] as const) link[doubt](first)
  await pass(clock, 10)
  assert.equal(sessions.length, 3)
})
