import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClusterLink } from '../../../../src/bus/kafka/cluster-link.ts'
import type { ConnectionChange } from '../../../../src/bus/kafka/cluster-link.ts'
import { KafkaFault } from '../../../../src/bus/kafka/kafka-fault.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import type { FixedClock } from '../../../support/fixed-clock.ts'
import { settle } from '../batching/held-transport.ts'
import { FakeSession } from './fake-session.ts'

interface Scene {
  readonly link: ClusterLink
  readonly clock: FixedClock
  /** Every session that was made. */
  readonly sessions: FakeSession[]
  readonly changes: ConnectionChange['state'][]
  /** What comes of the next attempts; those after them connect. */
  readonly connects: (() => Promise<void>)[]
}

const connectTimeoutMs = 2000

function makeLink(brokerCount = 1): Scene {
  const clock = createFixedClock()
  const sessions: FakeSession[] = []
  const changes: ConnectionChange['state'][] = []
  const connects: (() => Promise<void>)[] = []
  const link = new ClusterLink({
    clock,
    connectTimeoutMs,
    createSession: async () => {
      const session = new FakeSession(brokerCount, connects.shift())
      sessions.push(session)
      return session
    },
    onChange: ({ state }) => changes.push(state)
  })
  return { link, clock, sessions, changes, connects }
}

async function pass(clock: FixedClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) {
    clock.advance(10)
    await settle()
  }
}

function last<Item>(items: readonly Item[]): Item {
  const item = items.at(-1)
  assert.ok(item !== undefined)
  return item
}

test('a session that has lasted is replaced at once when it is lost', async () => {
  const { link, clock, sessions, changes } = makeLink()
  await link.start()
  await pass(clock, 1000)
  last(sessions).onLost()
  assert.equal(link.failure, undefined)
  assert.equal(await link.session(), sessions[1])
  assert.deepEqual(changes, ['connected', 'connected'])
})

test('brokers that let it in and then close the connection are asked less and less often, and it is not ready', async () => {
  const { link, clock, sessions, changes } = makeLink()
  await link.start()
  for (let passedMs = 0; passedMs < 10_000; passedMs += 10) {
    const session = last(sessions)
    if (!session.isRetired) {
      session.onLost()
      assert.match(link.failure ?? 'ready', /closes the connection/)
      await assert.rejects(link.session(), { reason: 'not-connected' })
    }
    await pass(clock, 10)
  }
  assert.ok(sessions.length >= 8 && sessions.length <= 20, `${sessions.length} sessions in 10 s`)
  assert.deepEqual(changes.slice(0, 4), ['connected', 'lost', 'connected', 'lost'])
  await pass(clock, 3000)
  assert.equal(link.failure, undefined, 'the next session is let be')
  last(sessions).onLost()
  assert.equal(await link.session(), last(sessions), 'after one that has lasted it connects at once again')
  link.close()
})

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

test('a client that can not be made is an attempt that failed, at the start and later', async () => {
  const clock = createFixedClock()
  let made = 0
  const link = new ClusterLink({
    clock,
    connectTimeoutMs,
    createSession: async () => {
      made += 1
      if (made < 3) throw new Error('no such module')
      return new FakeSession(1)
    },
    onChange: () => undefined
  })
  await link.start()
  assert.match(link.failure ?? 'ready', /no such module/)
  await pass(clock, 1000)
  assert.deepEqual([made, link.failure], [3, undefined])
})
