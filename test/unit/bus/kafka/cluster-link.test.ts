import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClusterLink } from '../../../../src/bus/kafka/cluster-link.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { FakeSession } from './fake-session.ts'
import { connectTimeoutMs, last, makeLink, pass } from './link-scene.ts'

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
