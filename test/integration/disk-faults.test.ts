import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { createGitHubClient } from '../support/github-client.ts'
import type { Answer } from '../support/github-client.ts'
import { publishedIn } from '../support/decision-records.ts'
import { checkLedger, entryOf, isSuccess } from '../support/ledger.ts'
import type { MemoryMachine, Operation } from '../support/memory-disk.ts'
import { readMetrics, readReadiness } from '../support/probe-gateway.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { startSenders } from '../support/senders.ts'
import type { Senders } from '../support/senders.ts'
import { makeDiskBus } from '../support/disk-bus.ts'
import { startTestGateway } from '../support/test-gateway.ts'
import type { DiskBus } from '../support/disk-bus.ts'
import type { TestGateway } from '../support/test-gateway.ts'
import { waitUntil } from '../support/wait-until.ts'
import { randomFrom } from '../unit/bus/embedded/log-fixture.ts'
import { valueOf } from '../unit/telemetry/exposition.ts'

/*
 * A gateway with a region on each of two disks; the disk of `uk` fails in every way that a disk can. Posted over HTTP,
 * read back after the machine lost its power: whatever was acknowledged must be there.
 */

const answerWithinMs = 1_000
/** When GitHub itself gives up: all of the answers below have to come before. */
const senderDeadlineMs = 10_000

interface Fault {
  readonly strike: (machine: MemoryMachine) => void
  readonly why: RegExp
}

const faults: Readonly<Record<string, Fault>> = {
  full: { strike: (machine) => (machine.capacityBytes = machine.usedBytes), why: /disk is full/ },
  'full in the middle of a record': {
    strike: (machine) => (machine.capacityBytes = machine.usedBytes + 700),
    why: /disk is full/
  },
  'read-only': { strike: (machine) => (machine.readOnly = true), why: /cannot be written/ },
  gone: { strike: (machine) => (machine.gone = true), why: /disk failed/ },
  'unable to write': { strike: (machine) => machine.fail('write', 'EIO'), why: /disk failed/ },
  'unable to sync': { strike: (machine) => machine.fail('sync', 'EIO'), why: /disk failed/ }
}

interface Setup {
  readonly gateway: TestGateway
  readonly uk: DiskBus
  readonly eu: DiskBus
  post(owner?: string): Promise<{ readonly answer: Answer; readonly tookMs: number; readonly deliveryId: string }>
  send(owner: string, count: number): Senders
  /** Calls of the disk of `uk` wait until the answer is called. */
  hold(operation: Operation): () => void
}

async function setUp(context: TestContext): Promise<Setup> {
  const uk = makeDiskBus('uk')
  const eu = makeDiskBus('eu')
  const gateway = await startTestGateway({
    uk: uk.bus,
    eu: eu.bus,
    source: { answerWithinMs, tenant: { kind: 'from', name: 'owner' } }
  })
  const { webhooks: url, secret } = gateway
  const client = createGitHubClient({ url, secret, maxConnections: 4 })
  let posted = 0
  let release = (): void => undefined
  context.after(async () => {
    client.close()
    // Also after a failure: the log is not closed before its disk answers.
    release()
    uk.machine.heal()
    await gateway.stop()
  })
  return {
    gateway,
    uk,
    eu,
    hold: (operation) => (release = uk.machine.hold(operation)),
    post: async (owner = 'Octocoders') => {
      const deliveryId = `single-${posted++}`
      const started = performance.now()
      const answer = await client.post({ event: 'pull_request', deliveryId, body: pullRequestBody(owner) })
      return { answer, tookMs: performance.now() - started, deliveryId }
    },
    send: (owner, count) => {
      const senders = startSenders({ url, secret, owner, count, random: randomFrom(count) })
      context.after(() => senders.stop())
      return senders
    }
  }
}

function assertSendAgain({ status, headers, body }: Answer, code: string): void {
  assert.equal(status, 503)
  assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/)
  assert.equal(headers['content-type'], 'application/problem+json')
  const problem: { code?: unknown } = JSON.parse(body)
  assert.equal(problem.code, code)
}

function countAcknowledged({ attempts }: Senders): number {
  return attempts.filter(({ status }) => isSuccess(status)).length
}

async function assertServes(senders: Senders, what: string): Promise<void> {
  const before = countAcknowledged(senders)
  await waitUntil(() => countAcknowledged(senders) >= before + 10, what)
}

/** The power fails, and what the next process finds holds everything that was acknowledged. */
async function assertKept({ machine, reopen }: DiskBus, senders: Senders): Promise<void> {
  machine.crash(randomFrom(7))
  const { events, decisions } = await reopen()
  const entries = events.map(entryOf).filter(({ id }) => id.startsWith('sender-'))
  const report = checkLedger(senders.attempts, entries, [], publishedIn(decisions))
  const { lost, altered, unexplained, disordered, acknowledged } = report
  assert.deepEqual(
    { lost, altered, unexplained, disordered },
    { lost: [], altered: [], unexplained: [], disordered: [] }
  )
  assert.ok(acknowledged >= 10)
}

for (const [name, { strike, why }] of Object.entries(faults)) {
  test(`a disk that is ${name}: 503 and Retry-After in time, and by itself well again`, async (context) => {
    const { gateway, uk, post, send } = await setUp(context)
    const [ukSenders, euSenders] = [send('Octocoders', 3), send('Umbrella', 2)]
    await assertServes(ukSenders, 'deliveries for uk are taken')
    strike(uk.machine)
    await waitUntil(async () => (await post()).answer.status === 503, 'uk refuses')

    const { answer, tookMs } = await post()
    assertSendAgain(answer, 'bus-unavailable')
    assert.ok(tookMs < senderDeadlineMs)
    const { status, report } = await readReadiness(gateway.metrics)
    const { uk: ukState, eu: euState } = report.regions
    assert.ok(ukState?.ready === false)
    assert.match(ukState.why, why)
    assert.deepEqual([status, report.ready, euState], [200, true, { ready: true }], 'the other region takes deliveries')
    assert.equal((await fetch(`${gateway.metrics}/livez`)).status, 200)
    await assertServes(euSenders, 'deliveries for eu are taken meanwhile')

    // No delivery has to be risked to find out that the disk is well.
    await ukSenders.stop()
    uk.machine.heal()
    await waitUntil(
      async () => (await readReadiness(gateway.metrics)).report.regions['uk']?.ready === true,
      'uk is ready'
    )
    assert.equal((await post()).answer.status, 200)
    const { deliveryId } = await post()
    await euSenders.stop()
    await assertKept(uk, ukSenders)
    assert.ok(
      (await uk.reopen()).events.map(entryOf).some(({ id }) => id === deliveryId),
      'the last one is there, too'
    )
  })
}

test('when no region can store, the gateway is not ready and alive', async (context) => {
  const { gateway, uk, eu, post } = await setUp(context)
  for (const { machine } of [uk, eu]) machine.gone = true
  for (const owner of ['Octocoders', 'Umbrella']) assertSendAgain((await post(owner)).answer, 'bus-unavailable')
  const { status, report } = await readReadiness(gateway.metrics)
  assert.deepEqual([status, report.ready], [503, false])
  assert.deepEqual(
    Object.entries(report.regions).map(([region, { ready }]) => [region, ready]),
    [
      ['uk', false],
      ['eu', false]
    ]
  )
  assert.equal((await fetch(`${gateway.metrics}/livez`)).status, 200)
  for (const { machine } of [uk, eu]) machine.heal()
  await waitUntil(async () => (await readReadiness(gateway.metrics)).status === 200, 'it is ready again')
})

describe('a sync that takes longer than the deadline', () => {
  for (const operation of ['sync', 'write'] as const) {
    test(`(${operation}): 503 and Retry-After at the deadline; a late success is counted, not acknowledged`, async (context) => {
      const { gateway, uk, post, send, hold } = await setUp(context)
      const ukSenders = send('Octocoders', 3)
      await assertServes(ukSenders, 'deliveries for uk are taken')
      await ukSenders.stop()
      const release = hold(operation)
      const slow = await post()
      assertSendAgain(slow.answer, 'deadline-exceeded')
      assert.ok(slow.tookMs > answerWithinMs * 0.9 && slow.tookMs < senderDeadlineMs)
      assert.equal((await post('Umbrella')).answer.status, 200)
      await waitUntil(
        async () => (await readReadiness(gateway.metrics)).report.regions['uk']?.ready === false,
        'the region is told as not ready'
      )
      const { status, report } = await readReadiness(gateway.metrics)
      const { uk: ukState, eu: euState } = report.regions
      assert.match(ukState?.ready === false ? ukState.why : '', /disk has not answered/)
      assert.deepEqual([status, euState], [200, { ready: true }])
      assert.equal((await fetch(`${gateway.metrics}/livez`)).status, 200)

      release()
      await waitUntil(() => gateway.observer.late.length === 1, 'the late publish is told')
      assert.deepEqual((await readReadiness(gateway.metrics)).report.regions['uk'], { ready: true })
      assert.deepEqual(gateway.observer.late, [{ source: 'github', stored: true }])
      const metrics = await readMetrics(gateway.metrics)
      assert.equal(valueOf(metrics, 'turnpike_published_late_total', { source: 'github', stored: 'true' }), 1)
      assert.equal((await post()).answer.status, 200)
      await assertKept(uk, ukSenders)
    })
  }
})
