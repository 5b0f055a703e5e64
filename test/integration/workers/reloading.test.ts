import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { lockDirectory } from '../../../src/bus/embedded/directory-lock.ts'
import { createGitHubClient } from '../../support/github-client.ts'
import { checkLedger, entryOf } from '../../support/ledger.ts'
import { pullRequestBody } from '../../support/pull-request.ts'
import { startSenders } from '../../support/senders.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { readAllWorkers, readStatus, readSum, startWorkerGateway } from '../../support/worker-gateway.ts'
import type { WorkerGateway } from '../../support/worker-gateway.ts'
import { randomFrom } from '../../unit/bus/embedded/log-fixture.ts'

/* One configuration for all workers, or for none. */

const reloads = 'turnpike_config_reloads_total'

async function digestsOf(gateway: WorkerGateway): Promise<readonly (string | null)[]> {
  const { configuration, workers } = await readStatus(gateway)
  return [configuration.digest, ...workers.map(({ digest }) => digest)]
}

let posted = 0

/** What each of several connections, and so each worker, answers. */
async function postToAll({ addresses, home }: WorkerGateway, path: string): Promise<readonly number[]> {
  const clients = Array.from({ length: 4 }, () => createGitHubClient({ url: addresses.webhooks, secret: home.secret }))
  const answers = clients.map(async (client) => {
    const deliveryId = `posted-${posted++}`
    return (await client.post({ path, event: 'pull_request', deliveryId, body: pullRequestBody() })).status
  })
  const statuses = await Promise.all(answers)
  for (const client of clients) client.close()
  return statuses
}

describe('a reload of two workers', () => {
  test('under load: every worker takes up each configuration, and nothing is lost or refused', async (context) => {
    const gateway = await startWorkerGateway(context, 2)
    const { home, process, addresses } = gateway
    const senders = startSenders({ url: addresses.webhooks, secret: home.secret, count: 6, random: randomFrom(11) })
    context.after(() => senders.stop())
    const { github } = home.config.sources
    const other = { ...home.config, sources: { ...home.config.sources, more: github } }
    for (let turn = 0; turn < 4; turn++) {
      const [before] = await digestsOf(gateway)
      home.configure(turn % 2 === 0 ? other : home.config)
      process.kill('SIGHUP')
      await waitUntil(async () => {
        const [digest, ...ofWorkers] = await digestsOf(gateway)
        return digest !== before && ofWorkers.every((each) => each === digest)
      }, 'both workers use the new one')
      assert.deepEqual(await postToAll(gateway, '/webhooks/more'), Array(4).fill(turn % 2 === 0 ? 200 : 404))
    }
    await senders.stop()
    assert.equal(await readSum(gateway, reloads, 'refused'), 0)
    assert.ok((await readSum(gateway, reloads, 'applied')) >= 4)
    assert.equal(await readSum(gateway, 'turnpike_config_info'), 1)
    process.kill('SIGTERM')
    assert.equal((await process.ended).code, 0)
    const events = (await readAllWorkers(home.logs.uk)).events.map(entryOf).filter(({ id }) => id.startsWith('sender-'))
    const { lost, altered, disordered, refused } = checkLedger(senders.attempts, events, [])
    assert.deepEqual({ lost, altered, disordered, refused }, { lost: [], altered: [], disordered: [], refused: [] })
  })

  test('a bad configuration changes no worker', async (context) => {
    const gateway = await startWorkerGateway(context, 2)
    const { home } = gateway
    const before = await digestsOf(gateway)
    home.configure({ ...home.config, tenants: { file: 'nowhere.ndjson' } })
    await waitUntil(async () => (await readSum(gateway, reloads, 'refused')) > 0, 'it was refused')
    assert.equal(await readSum(gateway, 'turnpike_config_refused'), 1)
    assert.deepEqual(await digestsOf(gateway), before)
    assert.deepEqual(await postToAll(gateway, '/webhooks/github'), [200, 200, 200, 200])
  })

  test('one that a single worker cannot take up changes none, and what was started for it is stopped again', async (context) => {
    const gateway = await startWorkerGateway(context, 2)
    const { home, process } = gateway
    const before = await digestsOf(gateway)
    const directory = join(home.folder, 'regions', 'moved')
    mkdirSync(join(directory, 'worker-2'), { recursive: true })
    const lock = lockDirectory(join(directory, 'worker-2'))
    const { github } = home.config.sources
    const eu = { embedded: { directory } }
    const next = {
      ...home.config,
      regions: { ...home.config.regions, eu },
      sources: { ...home.config.sources, more: github }
    }
    home.configure(next)
    await waitUntil(
      () => process.lines.some((line) => line.includes('refused') && line.includes('worker 2: ')),
      'it was refused, and for whose sake'
    )
    assert.deepEqual(await digestsOf(gateway), before)
    assert.deepEqual(await postToAll(gateway, '/webhooks/more'), [404, 404, 404, 404])
    const freed = lockDirectory(join(directory, 'worker-1'))
    freed.release()
    lock.release()
    process.kill('SIGHUP')
    await waitUntil(async () => (await readSum(gateway, reloads, 'applied')) === 1, 'it is taken up now')
    assert.deepEqual(await postToAll(gateway, '/webhooks/more'), [200, 200, 200, 200])
    assert.equal(new Set(await digestsOf(gateway)).size, 1)
  })
})
