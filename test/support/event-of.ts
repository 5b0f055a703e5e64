import assert from 'node:assert/strict'
import type { PlacedEvent } from '../../src/core/event.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { githubDelivery } from './github-delivery.ts'
import type { GitHubDelivery } from './github-delivery.ts'
import { makePipeline } from './make-pipeline.ts'
import { makeSnapshot } from './make-snapshot.ts'

/** The one event that the real path makes of a delivery that it must accept. */
export async function eventOf(given: GitHubDelivery, snapshot: Snapshot = makeSnapshot()): Promise<PlacedEvent> {
  const { outcome } = await makePipeline().settle(githubDelivery(given), snapshot)
  assert.equal(outcome.kind, 'accepted', 'problem' in outcome ? outcome.problem.code : outcome.kind)
  const [event] = outcome.kind === 'accepted' ? outcome.events : []
  assert.ok(event)
  return event
}
