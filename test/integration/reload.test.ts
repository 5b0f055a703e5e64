import assert from 'node:assert/strict'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGitHubClient } from '../support/github-client.ts'
import type { Answer, GitHubClient } from '../support/github-client.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import type { GatewayHome } from '../support/gateway-home.ts'
import { hasLogged, startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { checkLedger, entryOf } from '../support/ledger.ts'
import { readReadiness } from '../support/probe-gateway.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { publishedIn } from '../support/decision-records.ts'
import { collectRegionLog, readRegionLog } from '../support/region-log.ts'
import { startSenders } from '../support/senders.ts'
import { waitUntil } from '../support/wait-until.ts'
import { randomFrom } from '../unit/bus/embedded/log-fixture.ts'

/* Invariants 8 and 10 on a real process: a new snapshot, or the one in use and the reasons why. */

let posted = 0

describe('a gateway whose files change', () => {
  let home: GatewayHome
  let gateway: GatewayProcess
  let client: GitHubClient
  before(async () => {
    home = makeGatewayHome()
    gateway = await startGatewayProcess(home.configFile)
    client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret })
  })
  after(async () => {
    client.close()
    await gateway.process.end()
  })

  const post = (path: string, by = client): Promise<Answer> => postTo(path, by)
  const reloads = (result: string): Promise<number> =>
    readSample(gateway, 'turnpike_config_reloads_total', `result="${result}"`)
  const isRefused = (): Promise<number> => readSample(gateway, 'turnpike_config_refused')
  /** Changes the configuration and waits until the gateway has said what came of it. */
  const configure = async (change: Partial<GatewayHome['config']>, result: 'applied' | 'refused'): Promise<void> => {
    const before = await reloads(result)
    home.configure({ ...home.config, ...change })
    await waitUntil(async () => (await reloads(result)) > before, `a reload was ${result}`)
  }

  test('takes a new source, and forgets one that was taken away', async () => {
    assert.equal((await post('/webhooks/more')).status, 404)
    const { github, owned } = home.config.sources
    await configure({ sources: { more: github, owned } }, 'applied')
    assert.equal((await post('/webhooks/more')).status, 200)
    assert.equal((await post('/webhooks/github')).status, 404)
    await configure({}, 'applied')
    assert.equal((await post('/webhooks/github')).status, 200)
  })

  test('takes a secret that was replaced in its file, and no longer the one before', async () => {
    const secret = 'another secret of enough bytes'
    const renewed = createGitHubClient({ url: gateway.addresses.webhooks, secret })
    const before = await reloads('applied')
    writeFileSync(join(home.folder, 'secret'), secret)
    await waitUntil(async () => (await reloads('applied')) > before, 'the secret was read')
    assert.equal((await post('/webhooks/github', renewed)).status, 200)
    assert.equal((await post('/webhooks/github')).status, 401)
    writeFileSync(join(home.folder, 'secret'), home.secret)
    await waitUntil(async () => (await reloads('applied')) > before + 1, 'the secret was read')
    assert.equal((await post('/webhooks/github')).status, 200)
    renewed.close()
  })

  test('takes a new tenant', async () => {
    const owner = 'NewTenant'
    const body = pullRequestBody(owner)
    const postOwned = (): Promise<Answer> =>
      client.post({ path: '/webhooks/owned', event: 'pull_request', deliveryId: `tenant-${posted++}`, body })
    assert.equal((await postOwned()).status, 503)
    const before = await reloads('applied')
    const line = { id: 'new', home: 'eu', names: { github: [owner] } }
    writeFileSync(join(home.folder, 'more.ndjson'), `{"id":"acme","home":"uk"}\n${JSON.stringify(line)}\n`)
    home.configure({ ...home.config, tenants: { file: 'more.ndjson' } })
    await waitUntil(async () => (await reloads('applied')) > before, 'the tenants were read')
    assert.equal((await postOwned()).status, 200)
    await configure({}, 'applied')
  })

  test('keeps what it has when the new configuration is wrong, and says why, until it is right again', async () => {
    const lines = gateway.process.lines.length
    await configure({ sources: { github: { provider: 'gitbub' } } }, 'refused')
    assert.equal((await post('/webhooks/github')).status, 200)
    assert.equal(await isRefused(), 1)
    const refusals = (): readonly string[] => gateway.process.lines.slice(lines).filter(isRefusal)
    await waitUntil(() => refusals().length > 0, 'the log says it')
    assert.equal(refusals().length, 1)
    assert.match(refusals()[0] ?? '', /gateway\.yaml:\d+:\d+ sources\.github\.provider: `gitbub` is no provider/)
    const unchanged = await reloads('unchanged')
    home.configure(home.config)
    await waitUntil(async () => (await reloads('unchanged')) > unchanged, 'the configuration is right again')
    assert.equal(await isRefused(), 0)
  })

  test('refuses what needs a restart, by its name, and changes nothing of the rest of it', async () => {
    const changed = { ...home.config.gateway, metrics: '127.0.0.1:1' }
    await configure(
      { gateway: changed, sources: { ...home.config.sources, other: home.config.sources['github'] } },
      'refused'
    )
    const reason = '"why":"these settings need a restart","settings":["gateway.metrics"]'
    await waitUntil(() => gateway.process.stdout.includes(reason), 'the log says it')
    assert.equal((await post('/webhooks/github')).status, 200)
    assert.equal((await post('/webhooks/other')).status, 404)
    home.configure(home.config)
    await waitUntil(async () => (await isRefused()) === 0, 'the configuration is right again')
  })

  test('starts a new region, drains one that is gone, and shows it', async () => {
    const directory = join(home.folder, 'regions', 'us')
    const regions = { ...home.config.regions, us: { embedded: { directory } } }
    writeFileSync(
      join(home.folder, 'us.ndjson'),
      '{"id":"acme","home":"uk"}\n{"id":"u","home":"eu"}\n{"id":"a","home":"us"}\n'
    )
    const { github } = home.config.sources
    const sourceOf = (tenant: string) => ({ ...Object(github), tenant: { fixed: tenant } })
    const sources = { github, eu: sourceOf('u'), us: sourceOf('a') }
    await configure({ regions, sources, tenants: { file: 'us.ndjson' } }, 'applied')
    assert.equal((await post('/webhooks/us')).status, 200)
    assert.deepEqual(Object.keys((await readReadiness(gateway.addresses.metrics)).report.regions), ['uk', 'eu', 'us'])
    await configure({}, 'applied')
    await waitUntil(() => hasLogged(gateway.process.lines, 'removed region is drained'), 'the region was drained')
    assert.equal((await collectRegionLog(directory)).length, 1)
    // Its directory is free again.
    await configure({ regions, sources, tenants: { file: 'us.ndjson' } }, 'applied')
    assert.equal((await post('/webhooks/us')).status, 200)
    await configure({}, 'applied')
  })

  test('keeps everything when a new region cannot start', async () => {
    writeFileSync(join(home.folder, 'a-file'), '')
    const regions = { ...home.config.regions, us: { embedded: { directory: join(home.folder, 'a-file') } } }
    writeFileSync(
      join(home.folder, 'us.ndjson'),
      '{"id":"acme","home":"uk"}\n{"id":"a","home":"us"}\n{"id":"u","home":"eu"}\n'
    )
    const { github } = home.config.sources
    const sources = {
      github,
      eu: { ...Object(github), tenant: { fixed: 'u' } },
      us: { ...Object(github), tenant: { fixed: 'a' } }
    }
    await configure({ regions, sources, tenants: { file: 'us.ndjson' } }, 'refused')
    assert.equal((await post('/webhooks/github')).status, 200)
    assert.equal((await post('/webhooks/us')).status, 404)
    home.configure(home.config)
    await waitUntil(async () => (await isRefused()) === 0, 'the configuration is right again')
  })

  test('keeps everything when a region was started for a listener that cannot be', async () => {
    const { github } = home.config.sources
    const directory = join(home.folder, 'regions', 'late')
    const regions = {
      ...home.config.regions,
      us: { kafka: { clusters: [{ name: 'us-a', brokers: ['127.0.0.1:1'] }] } },
      late: { embedded: { directory } }
    }
    writeFileSync(
      join(home.folder, 'late.ndjson'),
      '{"id":"acme","home":"uk"}\n{"id":"a","home":"us"}\n{"id":"u","home":"eu"}\n{"id":"l","home":"late"}\n'
    )
    const sourceOf = (tenant: string) => ({ ...Object(github), tenant: { fixed: tenant } })
    const sources = { github, eu: sourceOf('u'), us: sourceOf('a'), late: sourceOf('l') }
    // The directory of one of two new regions is taken, so the other was started for nothing.
    writeFileSync(join(home.folder, 'regions', 'taken'), '')
    const taken = { ...regions, late: { embedded: { directory: join(home.folder, 'regions', 'taken') } } }
    await configure({ regions: taken, sources, tenants: { file: 'late.ndjson' } }, 'refused')
    assert.deepEqual(Object.keys((await readReadiness(gateway.addresses.metrics)).report.regions), ['uk', 'eu'])
    await configure({ regions, sources, tenants: { file: 'late.ndjson' } }, 'applied')
    assert.equal((await post('/webhooks/late')).status, 200)
    assert.equal((await post('/webhooks/us')).status, 503)
    await configure({}, 'applied')
  })

  test('takes a region back that was taken away a moment ago', async () => {
    const { eu, uk } = home.config.regions as Readonly<Record<string, Readonly<Record<string, unknown>>>>
    assert.ok(eu !== undefined && uk !== undefined)
    writeFileSync(join(home.folder, 'one.ndjson'), '{"id":"acme","home":"uk"}\n')
    const { github } = home.config.sources
    for (let turn = 0; turn < 3; turn++) {
      await configure({ regions: { uk }, sources: { github }, tenants: { file: 'one.ndjson' } }, 'applied')
      await configure({}, 'applied')
      assert.equal((await post('/webhooks/github')).status, 200)
    }
    assert.deepEqual(Object.keys((await readReadiness(gateway.addresses.metrics)).report.regions), ['uk', 'eu'])
  })

  test('finds a file in a folder that came after it had looked', async () => {
    const before = await reloads('applied')
    home.configure({ ...home.config, include: ['teams/*/sources.yaml'] })
    await waitUntil(async () => (await reloads('applied')) > before, 'the configuration was read')
    mkdirSync(join(home.folder, 'teams', 'a'), { recursive: true })
    await sleep(600)
    const { github } = home.config.sources
    writeFileSync(
      join(home.folder, 'teams', 'a', 'sources.yaml'),
      JSON.stringify({ sources: { team: { ...Object(github), proof: { secrets: [{ file: '../../secret' }] } } } })
    )
    await waitUntil(async () => (await post('/webhooks/team')).status === 200, 'its source is there')
    await configure({}, 'applied')
  })

  test('reads its files at SIGHUP, and says that nothing changed', async () => {
    const before = await reloads('unchanged')
    gateway.process.kill('SIGHUP')
    await waitUntil(async () => (await reloads('unchanged')) > before, 'the signal was heard')
    assert.equal((await post('/webhooks/github')).status, 200)
  })
})

test('follows the swap of a ConfigMap and of a Secret', async (context) => {
  const home = makeGatewayHome()
  const mount = join(home.folder, 'mount')
  const swap = (turn: number, config: GatewayHome['config'], secret: string): void => {
    mkdirSync(join(mount, `..${turn}`), { recursive: true })
    writeFileSync(join(mount, `..${turn}`, 'gateway.yaml'), JSON.stringify(config))
    writeFileSync(join(mount, `..${turn}`, 'secret'), secret)
    symlinkSync(`..${turn}`, join(mount, '..data_tmp'))
    renameSync(join(mount, '..data_tmp'), join(mount, '..data'))
  }
  const tenants = { file: join(home.folder, 'tenants.ndjson') }
  swap(1, { ...home.config, tenants }, home.secret)
  for (const name of ['gateway.yaml', 'secret']) symlinkSync(`..data/${name}`, join(mount, name))
  const gateway = await startGatewayProcess(join(mount, 'gateway.yaml'))
  context.after(() => gateway.process.end())
  const secret = 'the secret after the swap'
  const client = createGitHubClient({ url: gateway.addresses.webhooks, secret })
  context.after(() => client.close())
  assert.equal((await postTo('/webhooks/new', client)).status, 404)
  const { owned } = home.config.sources
  swap(2, { ...home.config, tenants, sources: { owned, new: home.config.sources['github'] } }, secret)
  await waitUntil(async () => (await postTo('/webhooks/new', client)).status === 200, 'the swap was noticed')
})

test('no delivery is lost or misjudged while everything comes and goes', async (context) => {
  const home = makeGatewayHome()
  const gateway = await startGatewayProcess(home.configFile)
  context.after(() => gateway.process.end())
  const senders = startSenders({
    url: gateway.addresses.webhooks,
    secret: home.secret,
    count: 6,
    random: randomFrom(7)
  })
  context.after(() => senders.stop())
  const { github } = home.config.sources
  const other = { sources: { ...home.config.sources, more: github }, events: { ...home.config.events, mode: 'binary' } }
  const applied = (): Promise<number> => readSample(gateway, 'turnpike_config_reloads_total', 'result="applied"')
  for (let turn = 0; turn < 12; turn++) {
    const before = await applied()
    home.configure(turn % 2 === 0 ? { ...home.config, ...other } : home.config)
    gateway.process.kill('SIGHUP')
    await waitUntil(async () => (await applied()) > before, 'the reload was applied')
    await sleep(50)
  }
  await senders.stop()
  await gateway.process.end()
  const { events, decisions } = await readRegionLog(home.logs.uk)
  const report = checkLedger(senders.attempts, events.map(entryOf), [], publishedIn(decisions))
  const { lost, altered, invented, unexplained, disordered, refused } = report
  assert.deepEqual(
    { lost, altered, invented, unexplained, disordered, refused },
    { lost: [], altered: [], invented: [], unexplained: [], disordered: [], refused: [] }
  )
  assert.ok(report.acknowledged > 50, `${report.acknowledged} deliveries`)
  context.diagnostic(`12 reloads, ${report.acknowledged} acknowledged, 0 refused`)
})

function isRefusal(line: string): boolean {
  return line.includes('"msg":"new configuration refused; the one before it stays in use"')
}

async function postTo(path: string, client: GitHubClient): Promise<Answer> {
  return client.post({ path, event: 'pull_request', deliveryId: `reload-${posted++}`, body: pullRequestBody() })
}

async function readSample({ addresses }: GatewayProcess, name: string, label = ''): Promise<number> {
  const response = await fetch(`${addresses.metrics}/metrics`)
  const line = (await response.text()).split('\n').find((each) => each.startsWith(name) && each.includes(label))
  return Number(line?.split(' ').at(-1) ?? 0)
}
