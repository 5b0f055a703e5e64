import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGitHubClient } from '../../support/github-client.ts'
import { makeGatewayHome } from '../../support/gateway-home.ts'
import { startGatewayProcess } from '../../support/gateway-process.ts'
import { checkLedger, entryOf } from '../../support/ledger.ts'
import { readReadiness } from '../../support/probe-gateway.ts'
import { publishedIn } from '../../support/decision-records.ts'
import { pullRequestBody } from '../../support/pull-request.ts'
import { startSenders } from '../../support/senders.ts'
import { waitUntil } from '../../support/wait-until.ts'
import {
  readAllWorkers,
  readStatus,
  readSum,
  readWorkerLogs,
  startWorkerGateway
} from '../../support/worker-gateway.ts'
import { randomFrom } from '../../unit/bus/embedded/log-fixture.ts'
import { RawClient } from '../http/raw-client.ts'
import { runCommand } from '../commands/command-process.ts'

/* Several processes, seen as one gateway. */

const faultless = { lost: [], altered: [], disordered: [], invented: [], refused: [], unexplained: [] }

describe('a gateway of two workers', () => {
  test('spreads deliveries over both, stores every one, and tells of all as one', async (context) => {
    const gateway = await startWorkerGateway(context, 2)
    const { home, addresses } = gateway
    const senders = startSenders({ url: addresses.webhooks, secret: home.secret, count: 6, random: randomFrom(3) })
    context.after(() => senders.stop())
    await waitUntil(() => senders.attempts.length > 200, 'the senders are at work')
    const before = await readSum(gateway, 'turnpike_deliveries_received_total')
    assert.ok(before >= 200, 'while they are, nothing of a worker is missing')
    await senders.stop()

    const count = senders.attempts.length
    assert.equal(await readSum(gateway, 'turnpike_deliveries_received_total'), count)
    assert.equal(await readSum(gateway, 'turnpike_deliveries_total', 'outcome="accepted"'), count)
    assert.equal(await readSum(gateway, 'turnpike_deliveries_in_flight'), 0)
    assert.equal(await readSum(gateway, 'turnpike_tenants'), 2, 'what both have is there once')
    assert.equal(await readSum(gateway, 'turnpike_workers', 'serving'), 2)
    const status = await readStatus(gateway)
    assert.equal(status.sources.find(({ name }) => name === 'github')?.outcomes['accepted'], count)
    assert.deepEqual(
      status.workers.map(({ number, state, digest }) => [number, state, digest]),
      [1, 2].map((number) => [number, 'serving', status.configuration.digest])
    )
    const { status: code, report } = await readReadiness(addresses.metrics)
    assert.deepEqual([code, report.ready, report.workers], [200, true, { serving: 2, of: 2 }])

    const logs = await readWorkerLogs(home.logs.uk)
    const shares = [1, 2].map((number) => logs.get(number)?.events.length ?? 0)
    assert.deepEqual([...logs.keys()], [0, 1, 2])
    assert.ok(Math.min(...shares) > count / 10, `each worker stored some: ${shares.join(' and ')}`)
    const { events, decisions } = await readAllWorkers(home.logs.uk)
    const found = checkLedger(senders.attempts, events.map(entryOf), [], publishedIn(decisions))
    const { lost, altered, disordered, invented, refused, unexplained } = found
    assert.deepEqual({ lost, altered, disordered, invented, refused, unexplained }, faultless)
  })

  test('the command line reads the logs of both, one worker after another run too', async (context) => {
    const home = makeGatewayHome()
    const many = await startWorkerGateway(context, 3, {}, home)
    await post(many.addresses.webhooks, home.secret, ['one', 'two', 'three', 'four', 'five', 'six'])
    const logs = await readWorkerLogs(home.logs.uk)
    assert.deepEqual(
      [1, 2, 3].map((number) => logs.get(number)?.events.length),
      [2, 2, 2],
      'a connection each, given in turn'
    )
    many.process.kill('SIGTERM')
    assert.equal((await many.process.ended).code, 0)

    const single = await startGatewayProcess(home.configFile, '--no-banner')
    context.after(() => single.process.end())
    await post(single.addresses.webhooks, home.secret, ['seven'])
    const tail = await runCommand(['tail', '-c', home.configFile, '--region', 'uk', '--no-follow', '--json'])
    assert.equal(tail.status, 0, tail.stderr)
    const shown = linesOf(tail.stdout).map((line): { id: string; offset: number; partition?: number } =>
      JSON.parse(line)
    )
    assert.deepEqual(
      shown.map(({ id }) => id),
      ['one', 'two', 'three', 'four', 'five', 'six', 'seven'],
      'in the order of storing'
    )
    assert.equal(shown.at(-1)?.partition, undefined)
    const [{ partition } = {}] = shown
    const topic = ['--region', 'uk', '--no-follow', '--topic', 'acme.uk.scm']
    const oneLog = await runCommand(['tail', '-c', home.configFile, ...topic, '--from', `${partition}:1`, '--json'])
    assert.equal(linesOf(oneLog.stdout).length, 1, 'the second event of that worker')
    const wrong = await runCommand(['tail', '-c', home.configFile, ...topic, '--from', '9:0'])
    assert.deepEqual([wrong.status, /no log of a worker 9/.test(wrong.stderr)], [2, true])
    const why = await runCommand(['explain', '-c', home.configFile, '--event', 'two', '--region', 'uk'])
    assert.equal(why.status, 0, why.stderr)
  })

  test('bounds on connections hold for all workers together', async (context) => {
    const gateway = await startWorkerGateway(context, 2, { limits: { connections: 6, connectionsPerAddress: 6 } })
    const port = Number(new URL(gateway.addresses.webhooks).port)
    const clients: RawClient[] = []
    context.after(() => {
      for (const { socket } of clients) socket.destroy()
    })
    const refused = async (): Promise<number> => readSum(gateway, 'turnpike_connections_refused_total')
    // One after another: of those that come at once a worker that is busy is given fewer, and the other refuses more.
    while (clients.length < 10) {
      clients.push(await RawClient.connect(port))
      // Both workers are asked, and say nothing before they have done what they were given.
      await refused()
    }
    await waitUntil(async () => (await refused()) === 4, 'four of ten connections were refused')
    await waitUntil(() => clients.filter(({ socket }) => !socket.destroyed).length <= 6, 'six are open at most')
  })
})

async function post(url: string, secret: string, ids: readonly string[]): Promise<void> {
  for (const deliveryId of ids) {
    const client = createGitHubClient({ url, secret })
    const { status } = await client.post({ event: 'pull_request', deliveryId, body: pullRequestBody() })
    assert.equal(status, 200)
    client.close()
  }
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}
