import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { lockDirectory } from '../../../src/bus/embedded/directory-lock.ts'
import { hasLogged } from '../../support/gateway-process.ts'
import { checkLedger, entryOf } from '../../support/ledger.ts'
import { readReadiness } from '../../support/probe-gateway.ts'
import { startSenders } from '../../support/senders.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { pidOf, readAllWorkers, readStatus, readSum, startWorkerGateway } from '../../support/worker-gateway.ts'
import type { WorkerGateway } from '../../support/worker-gateway.ts'
import { randomFrom } from '../../unit/bus/embedded/log-fixture.ts'

/* What becomes of a gateway when one of its processes does not go on. */

async function receivedMinusSettled(gateway: WorkerGateway): Promise<number> {
  // One scrape: what is counted goes on.
  const text = await (await fetch(`${gateway.addresses.metrics}/metrics`)).text()
  const sum = (name: string): number =>
    text
      .split('\n')
      .filter((line) => new RegExp(`^${name}[ {]`).test(line))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
  return (
    sum('turnpike_deliveries_received_total') -
    sum('turnpike_deliveries_total') -
    sum('turnpike_deliveries_in_flight') -
    sum('turnpike_worker_deliveries_lost_total')
  )
}

async function readAccepted(gateway: WorkerGateway): Promise<number> {
  const { sources } = await readStatus(gateway)
  return sources.find(({ name }) => name === 'github')?.outcomes['accepted'] ?? 0
}

describe('kill -9 of a worker', () => {
  test('under load: what was acknowledged is stored, the gateway stays ready, another takes its place', async (context) => {
    const gateway = await startWorkerGateway(context, 2)
    const { addresses, home, process } = gateway
    const senders = startSenders({ url: addresses.webhooks, secret: home.secret, count: 6, random: randomFrom(9) })
    context.after(() => senders.stop())
    const outages: { from: number; to: number }[] = []
    for (const number of [2, 1]) {
      const count = senders.attempts.length
      await waitUntil(() => senders.attempts.length > count + 60, 'the senders are at work')
      const received = await readSum(gateway, 'turnpike_deliveries_received_total')
      const accepted = await readAccepted(gateway)
      const pid = await pidOf(gateway, number)
      const from = performance.now()
      globalThis.process.kill(pid, 'SIGKILL')
      await waitUntil(() => process.lines.some((line) => line.includes(`"pid":${pid}`)), 'it was noticed')
      outages.push({ from, to: performance.now() })
      const { status, report } = await readReadiness(addresses.metrics)
      assert.deepEqual([status, report.ready], [200, true], 'while one worker serves')
      assert.ok((await readSum(gateway, 'turnpike_deliveries_received_total')) >= received, 'no counter falls')
      assert.ok((await readAccepted(gateway)) >= accepted, 'nor one of the status')
      assert.equal(await receivedMinusSettled(gateway), 0)
      const isWhole = async (): Promise<boolean> =>
        (await readReadiness(addresses.metrics)).report.workers?.serving === 2
      await waitUntil(isWhole, 'another took its place')
      assert.notEqual(await pidOf(gateway, number), pid)
    }
    await senders.stop()
    assert.equal(await readSum(gateway, 'turnpike_worker_exits_total', 'signal'), 2)
    process.kill('SIGTERM')
    assert.equal((await process.ended).code, 0)
    const { events } = await readAllWorkers(home.logs.uk)
    const { lost, altered, disordered, invented, refused } = checkLedger(senders.attempts, events.map(entryOf), outages)
    assert.deepEqual(
      { lost, altered, disordered, invented, refused },
      { lost: [], altered: [], disordered: [], invented: [], refused: [] }
    )
  })
})

describe('a worker that ends again and again', () => {
  test('ends the gateway with a sentence, after the others have drained', async (context) => {
    const { addresses, home, process, ...rest } = await startWorkerGateway(context, 2)
    const pid = await pidOf({ addresses, process, ...rest }, 2)
    globalThis.process.kill(pid, 'SIGKILL')
    // Before the next one takes it: a disk that somebody else holds.
    const lock = await takeLock(join(home.logs.uk, 'worker-2'))
    context.after(() => lock.release())
    const { code } = await process.ended
    assert.equal(code, 1)
    assert.match(process.stderr, /^error: The gateway has stopped: worker 2 ended again and again: the log says why/)
    assert.ok(
      process.lines.some((line) => line.includes('"msg":"a worker cannot start"') && line.includes('is in use'))
    )
    assert.ok(
      process.lines.some((line) => line.includes('"worker":1,"msg":"worker stopped"')),
      'the other one drained'
    )
    assert.ok(hasLogged(process.lines, 'gateway stopped'))
  })
})

describe('a worker whose files are refused meanwhile', () => {
  test('is not replaced by one with another configuration, and is as soon as the files are good', async (context) => {
    const gateway = await startWorkerGateway(context, 2)
    const { home, addresses, process } = gateway
    const { digest } = (await readStatus(gateway)).configuration
    home.configure({ ...home.config, tenants: { file: 'nowhere.ndjson' } })
    const isRefused = async (): Promise<boolean> => (await readSum(gateway, 'turnpike_config_refused')) === 1
    await waitUntil(isRefused, 'the configuration was refused')
    const pid = await pidOf(gateway, 1)
    globalThis.process.kill(pid, 'SIGKILL')
    await waitUntil(() => process.lines.some((line) => line.includes(`"pid":${pid}`)), 'it was noticed')
    const isStarting = async (): Promise<boolean> => (await readStatus(gateway)).workers[0]?.state === 'starting'
    await waitUntil(isStarting, 'another one waits')
    const { status, report } = await readReadiness(addresses.metrics)
    assert.deepEqual([status, report.workers, report.configuration], [200, { serving: 1, of: 2 }, { digest }])
    home.configure(home.config)
    const isWhole = async (): Promise<boolean> => (await readReadiness(addresses.metrics)).report.workers?.serving === 2
    await waitUntil(isWhole, 'it serves')
    assert.deepEqual(
      (await readStatus(gateway)).workers.map((worker) => worker.digest),
      [digest, digest]
    )
  })
})

async function takeLock(directory: string) {
  for (;;) {
    try {
      return lockDirectory(directory)
    } catch {
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
