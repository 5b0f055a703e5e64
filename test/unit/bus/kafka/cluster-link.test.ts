import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClusterLink } from '../../../../src/bus/kafka/cluster-link.ts'
import type { ConnectionChange } from '../../../../src/bus/kafka/cluster-link.ts'
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
