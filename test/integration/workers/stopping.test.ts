import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGitHubClient } from '../../support/github-client.ts'
import { hasLogged } from '../../support/gateway-process.ts'
import { checkLedger, entryOf, isSuccess } from '../../support/ledger.ts'
import { readReadiness } from '../../support/probe-gateway.ts'
import { pullRequestBody } from '../../support/pull-request.ts'
import { startSenders } from '../../support/senders.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { pidOf, readAllWorkers, readStatus, readSum, startWorkerGateway } from '../../support/worker-gateway.ts'
import type { WorkerGateway } from '../../support/worker-gateway.ts'
import { randomFrom } from '../../unit/bus/embedded/log-fixture.ts'
import { RawClient } from '../http/raw-client.ts'

/* How a gateway of several processes ends, and what its senders see of it. */

const drainDelayMs = 3_000

describe('a stop signal under load', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    test(`${signal}: all workers answer for the drain delay, finish, lose nothing; exit code 0`, async (context) => {
      const gateway = await startWorkerGateway(context, 2, { gateway: { drainDelay: '3s', shutdownTimeout: '14s' } })
      const { process, addresses, home } = gateway
      const senders = startSenders({ url: addresses.webhooks, secret: home.secret, count: 6, random: randomFrom(5) })
      context.after(() => senders.stop())
      await waitUntil(() => senders.attempts.length > 60, 'the senders are at work')
      const pids = await pidsOf(gateway)
      const signalledAt = performance.now()
      // As a terminal does: every process of its group hears of it.
      for (const pid of signal === 'SIGINT' ? pids : []) globalThis.process.kill(pid, signal)
      process.kill(signal)
      await process.waitFor((lines) => (hasLogged(lines, 'gateway stopping') ? true : undefined), 'it said so')
      const { status, report } = await readReadiness(addresses.metrics)
      assert.deepEqual([status, report.ready, report.why], [503, false, 'draining'])
      const unreadyAt = performance.now()
      const exit = await process.ended
      await senders.stop()
      assert.deepEqual([exit.code, exit.signal], [0, null], process.stderr)
      assert.ok(hasLogged(process.lines, 'gateway stopped'))
      for (const worker of [1, 2])
        assert.ok(
          process.lines.some((line) => line.includes(`"worker":${worker},"msg":"worker stopped"`)),
          `worker ${worker} stopped in order`
        )
      assert.deepEqual(pids.filter(isRunning), [])
      const { events } = await readAllWorkers(home.logs.uk)
      const outage = { from: signalledAt + drainDelayMs, to: Infinity }
      const found = checkLedger(senders.attempts, events.map(entryOf), [outage])
      const { lost, altered, disordered, invented, refused } = found
      assert.deepEqual({ lost, altered, disordered, invented, refused }, none)
      assert.ok(senders.attempts.some(({ sentAt, status: code }) => sentAt > unreadyAt && isSuccess(code)))
    })

  test('a signal to a worker alone is none: the process above it says when all stop', async (context) => {
    const gateway = await startWorkerGateway(context, 2)
    const pids = await pidsOf(gateway)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) for (const pid of pids) process.kill(pid, signal)
    const { workers, gateway: shown } = await readStatus(gateway)
    assert.deepEqual([workers.map(({ pid }) => pid), shown.ready], [pids, true])
    assert.ok(!hasLogged(gateway.process.lines, 'a worker ended'))
  })

  test('what a worker counted is shown when it has drained and another has not', async (context) => {
    const gateway = await startWorkerGateway(context, 2, { gateway: { drainDelay: '0s', shutdownTimeout: '50s' } })
    const { process, addresses, home } = gateway
    const slow = await RawClient.connect(Number(new URL(addresses.webhooks).port))
    context.after(() => slow.socket.destroy())
    slow.socket.write('POST /webhooks/github HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{')
    const isInFlight = async () => (await readSum(gateway, 'turnpike_deliveries_in_flight')) === 1
    await waitUntil(isInFlight, 'one worker waits for the rest of a body')
    // From here on nobody asks: each connection goes to the next worker.
    for (const deliveryId of ['one', 'two', 'three', 'four']) {
      const client = createGitHubClient({ url: addresses.webhooks, secret: home.secret })
      assert.equal((await client.post({ event: 'pull_request', deliveryId, body: pullRequestBody() })).status, 200)
      client.close()
    }
    process.kill('SIGTERM')
    await process.waitFor((lines) => (hasLogged(lines, 'worker stopped') ? true : undefined), 'one has drained')
    const areAll = async () => (await readSum(gateway, 'turnpike_deliveries_received_total')) === 5
    await waitUntil(areAll, 'its deliveries are counted')
    assert.equal(process.lines.filter((line) => line.includes('"msg":"worker stopped"')).length, 1)
    slow.socket.destroy()
    assert.equal((await process.ended).code, 0)
  })

  test('a second SIGTERM ends every process at once', async (context) => {
    const gateway = await startWorkerGateway(context, 2, { gateway: { drainDelay: '50s', shutdownTimeout: '60s' } })
    const pids = await pidsOf(gateway)
    gateway.process.kill('SIGTERM')
    const stopping = (lines: readonly string[]) => (hasLogged(lines, 'gateway stopping') ? true : undefined)
    await gateway.process.waitFor(stopping, 'it said that it stops')
    gateway.process.kill('SIGTERM')
    const { code, signal } = await gateway.process.ended
    assert.deepEqual([code, signal], [1, null])
    await waitUntil(() => !pids.some(isRunning), 'no worker is left')
  })

  test('kill -9 of the process above leaves no worker, and no lock', async (context) => {
    const gateway = await startWorkerGateway(context, 2)
    const pids = await pidsOf(gateway)
    gateway.process.kill('SIGKILL')
    await waitUntil(() => !pids.some(isRunning), 'no worker is left')
    const next = await startWorkerGateway(context, 2, {}, gateway.home)
    assert.equal((await readStatus(next)).gateway.ready, true)
  })
})

const none = { lost: [], altered: [], disordered: [], invented: [], refused: [] }

async function pidsOf(gateway: WorkerGateway): Promise<readonly number[]> {
  return Promise.all([1, 2].map((number) => pidOf(gateway, number)))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
