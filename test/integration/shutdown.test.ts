import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGitHubClient } from '../support/github-client.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import type { GatewayHome, HomeOptions } from '../support/gateway-home.ts'
import { hasLogged, spawnGateway, startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { checkLedger, entryOf, isSuccess } from '../support/ledger.ts'
import type { NodeProcess } from '../support/node-process.ts'
import { readReadiness } from '../support/probe-gateway.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { collectRegionLog } from '../support/region-log.ts'
import { startSenders } from '../support/senders.ts'
import { waitUntil } from '../support/wait-until.ts'
import { randomFrom } from '../unit/bus/embedded/log-fixture.ts'
import { RawClient, statusesOf } from './http/raw-client.ts'

/* How a real gateway process ends, and what its senders see of it. */

interface Running extends GatewayProcess {
  readonly home: GatewayHome
  /** Of the webhook endpoint. */
  readonly port: number
}

async function start(context: TestContext, gateway: HomeOptions['gateway'] = {}): Promise<Running> {
  const home = makeGatewayHome({ gateway })
  const running = await startGatewayProcess(home.configFile)
  context.after(() => running.process.end())
  return { ...running, home, port: Number(new URL(running.addresses.webhooks).port) }
}

/** A delivery as text, in two halves: one that is on its way for as long as the test likes. */
function halves({ secret }: GatewayHome, deliveryId: string): readonly [string, string] {
  const body = pullRequestBody().toString()
  const head = [
    'POST /webhooks/github HTTP/1.1',
    'Host: gateway.test',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-GitHub-Event: pull_request',
    `X-GitHub-Delivery: ${deliveryId}`,
    `X-Hub-Signature-256: sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  ]
  const text = `${head.join('\r\n')}\r\n\r\n${body}`
  return [text.slice(0, -20), text.slice(-20)]
}

async function storedIds({ home }: Running): Promise<ReadonlySet<string>> {
  return new Set((await collectRegionLog(home.logs.uk)).map(entryOf).map(({ id }) => id))
}

/** The exit code, and how long the process took from now on. */
async function awaitExit(process: NodeProcess) {
  const from = performance.now()
  const exit = await process.ended
  return { ...exit, tookMs: performance.now() - from }
}

describe('SIGTERM under load', () => {
  const drainDelayMs = 4_000
  const shutdownTimeoutMs = 14_000

  test('not ready at once, answers for the drain delay, finishes, loses nothing, exits with 0', async (context) => {
    const running = await start(context, { drainDelay: '4s', shutdownTimeout: '14s' })
    const { process, addresses, home, port } = running
    const senders = startSenders({ url: addresses.webhooks, secret: home.secret, count: 6, random: randomFrom(1) })
    context.after(() => senders.stop())
    await waitUntil(() => senders.attempts.length > 100, 'the senders are at work')
    const [firstHalf, secondHalf] = halves(home, 'across-the-drain')
    const slow = await RawClient.connect(port)
    slow.write(firstHalf)

    const signalledAt = performance.now()
    process.kill('SIGTERM')
    const exited = awaitExit(process)
    await process.waitFor((lines) => (hasLogged(lines, 'gateway stopping') ? true : undefined), 'it said that it stops')
    // The first time that anybody asks: a load balancer has all of the drain delay to notice.
    const { status, report } = await readReadiness(addresses.metrics)
    const unreadyAt = performance.now()
    assert.deepEqual([status, report.ready, report.why], [503, false, 'draining'])
    assert.deepEqual(report.regions['uk'], { ready: true })

    const late = createGitHubClient({ url: addresses.webhooks, secret: home.secret })
    context.after(() => late.close())
    const answer = await late.post({ event: 'pull_request', deliveryId: 'while-draining', body: pullRequestBody() })
    assert.deepEqual([answer.status, answer.headers.connection], [200, 'close'], 'and the sender is sent elsewhere')

    await waitUntil(() => refusesConnections(port), 'no more connections are taken')
    const closedAt = performance.now()
    assert.ok(closedAt - signalledAt >= drainDelayMs * 0.95, `new requests were taken for ${closedAt - signalledAt} ms`)
    slow.write(secondHalf)
    await slow.closed
    assert.deepEqual(statusesOf(slow.heard), [200], 'what was in flight is finished')

    const exit = await exited
    await senders.stop()
    assert.deepEqual([exit.code, exit.signal], [0, null])
    assert.ok(exit.tookMs < shutdownTimeoutMs + 3_000, `it took ${exit.tookMs} ms`)
    assert.ok(hasLogged(process.lines, 'gateway stopped'))

    const entries = (await collectRegionLog(home.logs.uk)).map(entryOf)
    const ids = new Set(entries.map(({ id }) => id))
    assert.ok(ids.has('while-draining') && ids.has('across-the-drain'))
    const ofSenders = entries.filter(({ id }) => id.startsWith('sender-'))
    // From the end of the drain delay on it may be away; not a moment before.
    const found = checkLedger(senders.attempts, ofSenders, [{ from: signalledAt + drainDelayMs, to: Infinity }])
    const { lost, altered, disordered, invented, refused } = found
    assert.deepEqual({ lost, altered, disordered, invented, refused }, none)
    const whileDraining = senders.attempts.filter(({ sentAt, status }) => sentAt > unreadyAt && isSuccess(status))
    assert.ok(whileDraining.length > 0, 'senders were served while it drained')
  })

  test('a delivery that does not end is cut off at the bound, and the exit code is 0 all the same', async (context) => {
    const running = await start(context, { shutdownTimeout: '2s' })
    const stuck = await RawClient.connect(running.port)
    stuck.write(halves(running.home, 'never-whole')[0])
    await sleep(200)
    running.process.kill('SIGTERM')
    const exit = await awaitExit(running.process)
    await stuck.closed
    assert.equal(exit.code, 0)
    assert.ok(exit.tookMs > 1_900 && exit.tookMs < 8_000, `it took ${exit.tookMs} ms`)
    assert.deepEqual(await storedIds(running), new Set())
  })

  test('a second SIGTERM ends it at once', async (context) => {
    const { process } = await start(context, { drainDelay: '50s', shutdownTimeout: '60s' })
    process.kill('SIGTERM')
    await process.waitFor((lines) => (hasLogged(lines, 'gateway stopping') ? true : undefined), 'it said that it stops')
    process.kill('SIGTERM')
    const exit = await awaitExit(process)
    assert.deepEqual([exit.code, exit.signal], [1, null])
    assert.ok(exit.tookMs < 20_000)
  })
})

const none = { lost: [], altered: [], disordered: [], invented: [], refused: [] }

describe('SIGTERM while the gateway starts', () => {
  async function endWhen(context: TestContext, moment: (home: GatewayHome) => Promise<void>) {
    const home = makeGatewayHome()
    const starting = spawnGateway(home.configFile, '--no-banner')
    context.after(() => starting.end())
    await moment(home)
    starting.kill('SIGTERM')
    const exit = await awaitExit(starting)
    assert.equal(starting.stderr, '')
    assert.ok(exit.tookMs < 20_000)
    // Whenever it came, nothing is left behind that keeps the next one from starting.
    const next = await startGatewayProcess(home.configFile)
    await next.process.end()
    return { ...exit, lines: starting.lines }
  }

  for (const region of ['uk', 'eu'] as const)
    test(`and opens the log of ${region}: it stops in order and exits with 0`, async (context) => {
      const { code, signal, lines } = await endWhen(context, ({ logs }) =>
        waitUntil(() => existsSync(logs[region]), `the log of ${region} is opened`)
      )
      assert.deepEqual([code, signal], [0, null])
      assert.ok(hasLogged(lines, 'gateway stopped'))
    })

  for (const delayMs of [0, 150])
    test(`${delayMs} ms after the start of the process: it ends by the signal or in order`, async (context) => {
      const { code, signal } = await endWhen(context, () => sleep(delayMs))
      // Before the program has said what a signal means to it, the system's own meaning holds.
      assert.ok(signal === 'SIGTERM' || code === 0, `exit code ${code}`)
    })
})

describe('a second gateway on the same folder', () => {
  test('exits with 1 and a sentence that names the folder; the first one goes on', async (context) => {
    const first = await start(context)
    const second = spawnGateway(makeGatewayHome({ logsIn: first.home.folder }).configFile)
    context.after(() => second.end())
    assert.equal((await second.ended).code, 1)
    assert.match(second.stderr, /^error: The gateway cannot start: /m)
    assert.ok(second.stderr.includes(`${first.home.logs.uk} is in use by another running gateway`), second.stderr)
    assert.equal(hasLogged(second.lines, 'gateway started'), false)

    const client = createGitHubClient({ url: first.addresses.webhooks, secret: first.home.secret })
    context.after(() => client.close())
    const { status } = await client.post({ event: 'pull_request', deliveryId: 'after', body: pullRequestBody() })
    assert.equal(status, 200)
    assert.deepEqual(await storedIds(first), new Set(['after']))
  })

  test('may have it when the first one was killed', async (context) => {
    const first = await start(context)
    await first.process.end()
    const second = await startGatewayProcess(makeGatewayHome({ logsIn: first.home.folder }).configFile)
    await second.process.end()
  })
})

async function refusesConnections(port: number): Promise<boolean> {
  try {
    const client = await RawClient.connect(port)
    client.socket.destroy()
    return false
  } catch {
    return true
  }
}
