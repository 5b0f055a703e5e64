import assert from 'node:assert/strict'
import { ClusterLink } from '../../../../src/bus/kafka/cluster-link.ts'
import type { ConnectionChange } from '../../../../src/bus/kafka/cluster-link.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import type { FixedClock } from '../../../support/fixed-clock.ts'
import { settle } from '../batching/held-transport.ts'
import { FakeSession } from './fake-session.ts'

export interface LinkScene {
  readonly link: ClusterLink
  readonly clock: FixedClock
  /** Every session that was made. */
  readonly sessions: FakeSession[]
  readonly changes: ConnectionChange['state'][]
  /** What comes of the next attempts; those after them connect. */
  readonly connects: (() => Promise<void>)[]
}

export const connectTimeoutMs = 2000

export function makeLink(brokerCount = 1): LinkScene {
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

export async function pass(clock: FixedClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) {
    clock.advance(10)
    await settle()
  }
}

export function last<Item>(items: readonly Item[]): Item {
  const item = items.at(-1)
  assert.ok(item !== undefined)
  return item
}
