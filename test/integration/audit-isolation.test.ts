import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { test } from 'node:test'
import { makeGatewayHome } from '../support/gateway-home.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { createGitHubClient } from '../support/github-client.ts'
import { readMetrics, readReadiness } from '../support/probe-gateway.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { collectRegionLog } from '../support/region-log.ts'
import { waitUntil } from '../support/wait-until.ts'
import { sumOf, valueOf } from '../unit/telemetry/exposition.ts'

/* Invariant 7: an audit region that does not take copies delays, refuses and fails no delivery, and does not hold up the end. */

const count = 30
const shutdownTimeoutMs = 8_000

async function startStandIn(isSilent: boolean): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    if (!isSilent) socket.destroy()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    port,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    }
  }
}

for (const [name, isSilent] of Object.entries({ 'closes every connection': false, 'never answers': true }))
  test(`an audit region whose broker ${name} disturbs no delivery`, async (context) => {
    const broker = await startStandIn(isSilent)
    context.after(() => broker.stop())
    const home = makeGatewayHome({ gateway: { shutdownTimeout: `${shutdownTimeoutMs}ms` } })
    const kafka = { clusters: [{ name: 'eu-a', brokers: [`127.0.0.1:${broker.port}`] }] }
    home.configure({
      ...home.config,
      regions: { uk: { embedded: { directory: home.logs.uk } }, eu: { kafka } },
      audit: { region: 'eu' }
    })
    const { process, addresses } = await startGatewayProcess(home.configFile)
    context.after(() => process.end())
    const client = createGitHubClient({ url: addresses.webhooks, secret: home.secret })
    for (let id = 0; id < count; id++) {
      const answer = await client.post({ event: 'pull_request', deliveryId: `d-${id}`, body: pullRequestBody() })
      assert.equal(answer.status, 200, answer.body)
    }
    client.close()
    assert.equal((await readReadiness(addresses.metrics)).report.ready, true)

    const families = await readMetrics(addresses.metrics)
    assert.equal(valueOf(families, 'turnpike_decisions_waiting', { decision_queue: 'audit' }), count)
    assert.equal(sumOf(families, 'turnpike_decisions_dropped_total'), 0, 'they wait for it')
    await waitUntil(async () => {
      const status = Object(await (await fetch(`${addresses.admin}/api/v1/status`)).json())
      const { region, waiting, failing } = Object(status.audit)
      return region === 'eu' && waiting === count && typeof failing === 'string'
    }, 'status says that the audit fails')

    const signalledAt = performance.now()
    process.kill('SIGTERM')
    assert.equal((await process.ended).code, 0)
    assert.ok(performance.now() - signalledAt < shutdownTimeoutMs + 3_000)
    const lost = process.lines.map((line) => Object(JSON.parse(line))).find(({ why }) => why === 'stopped')
    assert.deepEqual([lost?.queue, lost?.records], ['audit', count], 'what is lost is told')
    assert.equal((await collectRegionLog(home.logs.uk)).length, count)
  })
