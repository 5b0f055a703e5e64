import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gatherMetrics, gatherStatus } from '../../../../src/app/workers/ask-workers.ts'
import { mergeStatus } from '../../../../src/app/workers/merge-status.ts'
import { createPrimaryMetrics } from '../../../../src/telemetry/primary-metrics.ts'
import { settleMicrotasks } from '../../../support/settle-microtasks.ts'
import { parseExposition, valueOf } from '../../telemetry/exposition.ts'
import { createCountingWorker } from './counting-worker.ts'
import { makePool } from './pool-scene.ts'

/* What is counted by workers that end, hang or stop. */

async function startPool() {
  const counting = [createCountingWorker(), createCountingWorker()] as const
  const own = createPrimaryMetrics()
  const { pool, clock, workers, pass } = makePool((nth) => (counting[nth] ?? createCountingWorker()).script, own)
  await pool.start()
  const scraped = async () => {
    const answered = gatherMetrics(pool, own)
    await settleMicrotasks()
    clock.advance(3_000)
    return parseExposition((await answered).text)
  }
  const shown = async () => {
    const answered = gatherStatus(pool)
    await settleMicrotasks()
    clock.advance(3_000)
    const readiness = { ready: true, regions: {}, configuration: { digest: 'd' } }
    const status = mergeStatus(await answered, readiness, 'since', [])
    assert.ok('sources' in status, 'a worker told')
    return { ...status, github: status.sources[0] ?? assert.fail('a source is there') }
  }
  const [one, two] = counting
  const [first, second] = workers
  assert.ok(first !== undefined && second !== undefined)
  return { pool, one, two, first, second, pass, scraped, shown }
}

const received = 'turnpike_deliveries_received_total'
const settled = 'turnpike_deliveries_total'

describe('what a worker counted', () => {
  test('by its last beat stays when it ends, though nobody had asked', async () => {
    const { one, two, first, pass, scraped, shown } = await startPool()
    for (const { receive, settle } of [one, one, two]) {
      receive()
      settle()
    }
    one.receive()
    await pass(5_000)
    first.exit()
    await settleMicrotasks()
    const seen = await scraped()
    assert.equal(valueOf(seen, received, { source: 'github' }), 4)
    assert.equal(valueOf(seen, settled, { source: 'github', outcome: 'accepted', reason: '' }), 3)
    assert.equal(valueOf(seen, 'turnpike_worker_deliveries_lost_total'), 1)
    assert.equal(valueOf(seen, 'turnpike_deliveries_in_flight'), 0)
    const { github, decisions } = await shown()
    assert.deepEqual([github.outcomes.accepted, github.inFlight], [3, 0])
    assert.deepEqual(decisions, { region: 'uk', waiting: 1, sent: 3, dropped: 0, failing: 'full' })
  })

  test('stays when the next one in its place ends too, and when its own last use of a secret was the last', async () => {
    const { one, first, pass, shown } = await startPool()
    one.receive()
    one.settle()
    const [secret] = (await shown()).github.secrets
    assert.ok(typeof secret?.lastUsedAt === 'string')
    first.exit()
    await settleMicrotasks()
    await pass(5_000)
    const { github, workers } = await shown()
    assert.deepEqual([github.outcomes.accepted, github.secrets, workers], [1, [secret], []])
  })

  test('stays in the status too when it was last asked for its metrics', async () => {
    const { one, first, pass, scraped, shown } = await startPool()
    one.receive()
    one.settle()
    await scraped()
    await pass(5_000)
    first.exit()
    await settleMicrotasks()
    assert.equal((await shown()).github.outcomes.accepted, 1)
  })

  test('since its last beat is lost when it is killed, and nothing else is', async () => {
    const { one, first, pass, scraped } = await startPool()
    one.receive()
    one.settle()
    await pass(5_000)
    one.receive()
    one.settle()
    first.exit({ code: null, signal: 'SIGKILL' })
    await settleMicrotasks()
    assert.equal(valueOf(await scraped(), received, { source: 'github' }), 1)
  })

  test('is shown as it last was while it does not answer', async () => {
    const { one, two, first, pass, scraped, shown } = await startPool()
    one.receive()
    await pass(5_000)
    first.answerAs({})
    two.receive()
    assert.equal(valueOf(await scraped(), received, { source: 'github' }), 2)
    assert.equal((await shown()).github.inFlight, 2)
  })

  test('until it stopped in order is shown as long as another one drains', async () => {
    const { pool, one, first, second, scraped } = await startPool()
    second.answerAs({})
    one.receive()
    one.settle()
    const stopped = pool.stop(60_000)
    await settleMicrotasks()
    first.exit({ code: 0, signal: null })
    await settleMicrotasks()
    assert.equal(valueOf(await scraped(), received, { source: 'github' }), 1)
    second.exit({ code: 0, signal: null })
    assert.equal(await stopped, true)
  })

  test('is not read at a beat while it counts nothing, and the process’ own metrics never are', async () => {
    const { pool, one, pass, scraped } = await startPool()
    const told = () => pool.seats[0]?.occupant?.metrics
    await pass(5_000)
    assert.equal(told(), undefined, 'nothing was counted')
    await scraped()
    const before = told()
    await pass(5_000)
    assert.equal(told(), before)
    one.receive()
    await pass(5_000)
    const after = told() ?? []
    assert.equal(after.find(({ name }) => name === received)?.values[0]?.value, 1)
    const lag = 'nodejs_eventloop_lag_max_seconds'
    const lagOf = (dump: typeof before) => dump?.find(({ name }) => name === lag)
    assert.ok(lagOf(before) !== undefined)
    assert.equal(lagOf(after), lagOf(before), 'it begins anew when it is read: that is for a scrape')
  })
})
