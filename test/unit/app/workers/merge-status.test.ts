import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mergeStatus, retireStatus } from '../../../../src/app/workers/merge-status.ts'
import { createCountingWorker } from './counting-worker.ts'

const readiness = { ready: true, regions: {}, configuration: { digest: 'd' } }
const audit = { region: 'eu', waiting: 3, sent: 2, dropped: 1, failing: 'full' }

function statusOf(deliveries: number) {
  const worker = createCountingWorker()
  for (let at = 0; at < deliveries; at++) worker.receive()
  return worker.status()
}

describe('the status of a process that has ended', () => {
  test('keeps what was counted, and nothing that was under way', () => {
    const { decisions, audit: queue, sources } = retireStatus([{ ...statusOf(2), audit }])
    assert.deepEqual(decisions, { region: 'uk', waiting: 0, sent: 0, dropped: 0 })
    assert.deepEqual(queue, { region: 'eu', waiting: 0, sent: 2, dropped: 1 })
    assert.deepEqual(
      sources.map(({ name, inFlight, lastReceivedAt }) => [name, inFlight, typeof lastReceivedAt]),
      [['github', 0, 'string']]
    )
  })

  test('is added to by the next, also for a source that is no longer everywhere', () => {
    const before = retireStatus([{ ...statusOf(1), audit }])
    const after = retireStatus([{ ...statusOf(1), sources: [] }, before])
    assert.deepEqual([after.sources, after.audit], [before.sources, before.audit])
    const twice = retireStatus([{ ...statusOf(1), audit }, before])
    assert.deepEqual([twice.audit?.sent, twice.audit?.dropped], [4, 2])
  })
})

describe('a merged status', () => {
  test('shows of those that have ended only what those that serve have', () => {
    const ended = [retireStatus([{ ...statusOf(1), audit }])]
    const without = mergeStatus({ statuses: [{ ...statusOf(1), sources: [] }], ended }, readiness, 'since', [])
    assert.ok('sources' in without)
    assert.deepEqual([without.sources, 'audit' in without], [[], false])
    const other = { ...statusOf(1), audit: { ...audit, waiting: 1, sent: 10 } }
    const shown = mergeStatus({ statuses: [other], ended }, readiness, 'since', [])
    assert.deepEqual('audit' in shown && shown.audit, {
      region: 'eu',
      waiting: 1,
      sent: 12,
      dropped: 2,
      failing: 'full'
    })
  })

  test('without a worker that has told anything says what is known without one', () => {
    const shown = mergeStatus({ statuses: [], ended: [retireStatus([statusOf(1)])] }, readiness, 'since', [])
    assert.deepEqual(Object.keys(shown), ['gateway', 'configuration', 'workers'])
  })
})
