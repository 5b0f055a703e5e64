import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createGitHubClient } from '../support/github-client.ts'
import { createHeldClock } from '../support/held-clock.ts'
import type { Answer } from '../support/github-client.ts'
import { readMetrics } from '../support/probe-gateway.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import { makeDiskBus } from '../support/disk-bus.ts'
import { startTestGateway } from '../support/test-gateway.ts'
import type { TestGateway, TestGatewayOptions } from '../support/test-gateway.ts'
import { waitUntil } from '../support/wait-until.ts'
import { sumOf } from '../unit/telemetry/exposition.ts'

/*
 * Invariant 7: a region whose bus hangs delays its own deliveries up to their deadline, and nobody else's at all. That
 * the deadline comes in time is shown in disk-faults.test.ts.
 */

/** Longer than the slowest machine needs for a test: the deadlines come when the test says so. */
const answerWithinMs = 600_000
const hungCount = 40

type Buses = Pick<TestGatewayOptions, 'uk' | 'eu'>

interface Setup {
  readonly gateway: TestGateway
  /** For every delivery that waits. */
  reachDeadline(): void
  post(owner: string, body?: Buffer): Promise<Answer>
}

/** @param release lets the buses go on, also after a failure: they are not stopped before */
async function setUp(context: TestContext, buses: Buses, release: () => void): Promise<Setup> {
  const source = { answerWithinMs, tenant: { kind: 'from', name: 'owner' } } as const
  const clock = createHeldClock()
  const gateway = await startTestGateway({ ...buses, source, clock })
  const client = createGitHubClient({ url: gateway.webhooks, secret: gateway.secret, maxConnections: 200 })
  let posted = 0
  context.after(async () => {
    client.close()
    release()
    await gateway.stop()
  })
  return {
    gateway,
    reachDeadline: () => clock.runAll(),
    post: (owner, body = pullRequestBody(owner)) =>
      client.post({ event: 'pull_request', deliveryId: `delivery-${posted++}`, body })
  }
}

async function sums({ metrics }: TestGateway) {
  const families = await readMetrics(metrics)
  return {
    received: sumOf(families, 'turnpike_deliveries_received_total'),
    settled: sumOf(families, 'turnpike_deliveries_total'),
    inFlight: sumOf(families, 'turnpike_deliveries_in_flight')
  }
}

async function assertNothingHeld(gateway: TestGateway): Promise<void> {
  await waitUntil(() => gateway.server.load().bytesInFlight === 0, 'no byte is held')
  const { received, settled, inFlight } = await sums(gateway)
  assert.deepEqual([inFlight, settled], [0, received])
}

test('deliveries for one region are answered as ever while the bus of the other hangs', async (context) => {
  const uk = createRecordingBus('uk')
  const eu = createRecordingBus('eu')
  const { promise: hanging, resolve: release } = Promise.withResolvers<void>()
  uk.before = () => hanging
  const { gateway, post, reachDeadline } = await setUp(context, { uk, eu }, release)

  const hung = Array.from({ length: hungCount }, () => post('Octocoders'))
  await waitUntil(async () => (await sums(gateway)).inFlight === hungCount, 'all of them hang')
  assert.ok(gateway.server.load().bytesInFlight > 0)

  const others = await Promise.all(Array.from({ length: 30 }, () => post('Umbrella')))
  assert.deepEqual([...new Set(others.map(({ status }) => status))], [200])
  assert.equal(eu.records.length, 30)
  assert.equal((await sums(gateway)).inFlight, hungCount, 'not one of those that hang was answered before')

  reachDeadline()
  for (const { status, headers, body } of await Promise.all(hung)) {
    assert.equal(status, 503)
    assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/)
    assert.match(body, /"code":"deadline-exceeded"/)
  }
  await assertNothingHeld(gateway)
  assert.equal(uk.records.length, 0)

  release()
  await waitUntil(() => gateway.observer.late.length === hungCount, 'what was stored late is told')
  assert.equal((await post('Octocoders')).status, 200, 'and the region takes deliveries again')
  await assertNothingHeld(gateway)
})

test('a disk that hangs takes so many bytes and no more; what is beyond is refused at once', async (context) => {
  const body = pullRequestBody('Octocoders', { filler: 'x'.repeat(40_000) })
  const uk = makeDiskBus('uk', { maxWaitingBytes: 10 * body.length })
  const release = uk.machine.hold('sync')
  const { gateway, post, reachDeadline } = await setUp(context, { uk: uk.bus }, release)
  const answers: Answer[] = []
  const posting = Array.from({ length: hungCount }, async () => answers.push(await post('Octocoders', body)))

  await waitUntil(async () => (await sums(gateway)).settled >= hungCount - 10, 'what is too much is answered')
  assert.ok((await sums(gateway)).inFlight > 0, 'while the others wait for the disk')
  assert.equal((await post('Umbrella')).status, 200)
  reachDeadline()
  await Promise.all(posting)
  const codes = answers.map(({ status, body: problem }) => `${status} ${/"code":"([^"]+)"/.exec(problem)?.[1] ?? ''}`)
  assert.deepEqual([...new Set(codes)].toSorted(), ['503 bus-unavailable', '503 deadline-exceeded'])
  await assertNothingHeld(gateway)

  release()
  await waitUntil(() => gateway.observer.late.every(({ stored }) => stored) && gateway.observer.late.length > 0, 'late')
  assert.equal((await post('Octocoders', body)).status, 200)
})

test('a sender that leaves while its region hangs is counted, and holds nothing', async (context) => {
  const uk = createRecordingBus('uk')
  const { promise: hanging, resolve: release } = Promise.withResolvers<void>()
  uk.before = () => hanging
  const { gateway } = await setUp(context, { uk }, release)
  const leaving = createGitHubClient({ url: gateway.webhooks, secret: gateway.secret })
  const posted = leaving.post({ event: 'pull_request', deliveryId: 'left', body: pullRequestBody() })
  await waitUntil(async () => (await sums(gateway)).inFlight === 1, 'it hangs')
  leaving.close()
  await assert.rejects(posted)
  await waitUntil(() => gateway.server.load().connections === 0, 'the connection is gone')
  release()
  await waitUntil(() => uk.records.length === 1, 'what it posted is stored all the same')
  await assertNothingHeld(gateway)
  assert.equal(sumOf(await readMetrics(gateway.metrics), 'turnpike_clients_gone_total'), 1)
})
