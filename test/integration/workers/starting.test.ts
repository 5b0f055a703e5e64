import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeGatewayHome } from '../../support/gateway-home.ts'
import { spawnGateway } from '../../support/gateway-process.ts'
import { startWorkerGateway } from '../../support/worker-gateway.ts'

/* What keeps several processes from starting is said once, and none of them stays. */

describe('a gateway of workers that cannot start', () => {
  test('writes into no directory of another, whatever the numbers of workers', async (context) => {
    const { home } = await startWorkerGateway(context, 2)
    for (const options of [[], ['--workers', '3']]) {
      const second = spawnGateway(home.configFile, '--no-banner', ...options)
      context.after(() => second.end())
      assert.equal((await second.ended).code, 1)
      assert.match(second.stderr, /error: The gateway cannot start: .* is in use by another running gateway/)
    }
  })

  test('says that the port is in use, as one process does', async (context) => {
    const { addresses } = await startWorkerGateway(context, 2)
    const port = Number(new URL(addresses.webhooks).port)
    const second = spawnGateway(makeGatewayHome({ port }).configFile, '--no-banner', '--workers', '2')
    context.after(() => second.end())
    assert.equal((await second.ended).code, 1)
    assert.match(
      second.stderr,
      new RegExp(`^error: The gateway cannot start: port ${port} of 127.0.0.1 is in use: stop what listens there`)
    )
  })

  test('says that the metrics port is in use', async (context) => {
    const { addresses } = await startWorkerGateway(context, 2)
    const metrics = new URL(addresses.metrics).host
    const second = spawnGateway(makeGatewayHome({ gateway: { metrics } }).configFile, '--no-banner', '--workers', '2')
    context.after(() => second.end())
    assert.equal((await second.ended).code, 1)
    assert.match(
      second.stderr,
      /^error: The gateway cannot start: port \d+ of .* is in use: .* choose another port in gateway\.metrics$/m
    )
  })
})
