import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { renameSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeGatewayHome } from '../support/gateway-home.ts'
import type { GatewayHome, HomeOptions } from '../support/gateway-home.ts'
import { hasLogged, startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { waitUntil } from '../support/wait-until.ts'

/* A stop ends within `shutdownTimeout`, whatever hangs. */

const shutdownMs = 2000
/** What ending a process takes on a machine that does other things too. */
const slackMs = 4000
const gateway = { shutdownTimeout: `${shutdownMs}ms` }

async function start(
  context: TestContext,
  options: HomeOptions
): Promise<{ home: GatewayHome; running: GatewayProcess }> {
  const home = makeGatewayHome(options)
  const running = await startGatewayProcess(home.configFile)
  context.after(() => running.process.end())
  return { home, running }
}

async function assertStopsInTime({ process }: GatewayProcess): Promise<void> {
  const started = performance.now()
  process.kill('SIGTERM')
  assert.deepEqual(await process.ended, { code: 0, signal: null })
  assert.ok(hasLogged(process.lines, 'gateway stopped'))
  const tookMs = performance.now() - started
  assert.ok(tookMs < shutdownMs + slackMs, `it took ${Math.round(tookMs)} ms`)
}

test('with a Kafka that cannot be reached', async (context) => {
  const kafka = (name: string) => ({ kafka: { connectTimeout: '20s', clusters: [{ name, brokers: ['127.0.0.1:1'] }] } })
  const { running } = await start(context, {
    gateway,
    regions: { uk: kafka('uk-a'), eu: { embedded: { directory: 'eu' } } }
  })
  await assertStopsInTime(running)
})

test('while it looks at the quarantine of a Kafka that takes connections and says nothing', async (context) => {
  const sockets = new Set<Socket>()
  let isLooking = false
  const silent = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    // Each client names itself in what it asks.
    socket.on('data', (asked: Buffer) => (isLooking ||= asked.includes('turnpike-edge-uk-1-quarantine')))
  })
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo // a server on TCP has no other kind
  context.after(() => {
    silent.close()
    for (const socket of sockets) socket.destroy()
  })
  const clusters = [{ name: 'uk-a', brokers: [`127.0.0.1:${port}`] }]
  const home = makeGatewayHome({
    gateway,
    regions: {
      uk: { kafka: { connectTimeout: '1s', requestTimeout: '30s', clusters } },
      eu: { embedded: { directory: 'eu' } }
    }
  })
  const github = { ...Object(home.config.sources['github']), drift: 'quarantine' }
  home.configure({ ...home.config, sources: { ...home.config.sources, github } })
  const running = await startGatewayProcess(home.configFile)
  context.after(() => running.process.end())
  await waitUntil(() => isLooking, 'it looks at the quarantine')
  await assertStopsInTime(running)
})

test('while a reload hangs in a file that never ends', async (context) => {
  const { home, running } = await start(context, { gateway })
  const pipe = join(home.folder, 'pipe')
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0)
  renameSync(pipe, join(home.folder, 'tenants.ndjson'))
  running.process.kill('SIGHUP')
  await sleep(500)
  await assertStopsInTime(running)
})
