import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, readFileSync, readdirSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { parseAst } from 'rolldown/parseAst'
import { configLimits } from '../../src/config/config-limits.ts'
import type { EncryptResult } from '../../src/encryption/encrypt-job.ts'
import { limits } from '../../src/pipeline/limits.ts'
import { all, finalStage, healthCommand, project } from '../support/dockerfile.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import { awaitGateway } from '../support/gateway-process.ts'
import { createGitHubClient } from '../support/github-client.ts'
import { buildImageTree } from '../support/image-tree.ts'
import { largeBody } from '../support/large-body.ts'
import { NodeProcess } from '../support/node-process.ts'
import { makeRegionKeys } from '../support/region-keys.ts'
import { freePort } from './free-port.ts'

/* The program of the image, built and run as the image would. */

describe('the built program', () => {
  let root = ''

  before(async () => {
    root = await buildImageTree()
  })
  after(async () => {
    await rm(root, { recursive: true, force: true })
  })

  it('is made of modules that can be read, those of rare commands too', () => {
    const files = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'))
    assert.ok(files.length > 10)
    for (const name of files) parseAst(readFileSync(join(root, 'dist', name), 'utf8'))
  })

  it('loads nothing of Node that a gateway does not use', () => {
    const [gateway = ''] = readdirSync(join(root, 'dist')).filter((name) => /^start-gateway-.*\.js$/.test(name))
    const code = `await import('./dist/${gateway}'); console.log(process.moduleLoadList.join('\\n'))`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: root,
      encoding: 'utf8'
    })
    assert.match(stdout, /NativeModule http$/m, stderr)
    // Whatever imports `node:http` by name has Node load it: a twentieth of a start.
    assert.doesNotMatch(stdout, /undici/)
  })

  it('shows its help', () => {
    const { status, stdout, stderr } = runBuilt(root, ['--help'])
    assert.equal(status, 0, stderr)
    for (const command of ['serve', 'check', 'health']) assert.match(stdout, new RegExp(`\\b${command}\\b`))
  })

  it('reads the data that is shipped', () => {
    const { status, stdout, stderr } = runBuilt(root, ['providers', 'github', '--json'])
    assert.equal(status, 0, stderr)
    assert.match(stdout, /"github"/)
  })

  it('says of a configuration what the sources say', () => {
    const config = join(project, 'test/fixtures/config/bad-addresses.yaml')
    const { status, stdout, stderr } = runBuilt(root, ['check', '-c', config])
    const fromSources = spawnSync(process.execPath, ['src/main.ts', 'check', '-c', config], {
      cwd: project,
      encoding: 'utf8'
    })
    assert.equal(status, 1)
    assert.deepEqual([stdout, stderr], [fromSources.stdout, fromSources.stderr])
  })

  it('starts its threads: for many tenants, and for a large body', async () => {
    const home = makeGatewayHome()
    const tenant = (at: number): string => `${JSON.stringify({ id: `t-${at}`, home: 'uk', facts: { tier: 'gold' } })}\n`
    const many = Array.from({ length: configLimits.tenantsAtStartOnLoopBytes / tenant(0).length + 1 }, (_, at) =>
      tenant(at)
    )
    appendFileSync(join(home.folder, 'tenants.ndjson'), many.join(''))
    const server = new NodeProcess([join(root, 'dist/main.js'), 'serve', '-c', home.configFile])
    try {
      const { addresses } = await awaitGateway(server)
      const client = createGitHubClient({ url: addresses.webhooks, secret: home.secret })
      const body = largeBody('"ref":"refs/heads/main"', '"repository":{"full_name":"a/b"}', limits.offLoopBytes)
      const { status, body: said } = await client.post({ event: 'push', deliveryId: randomUUID(), body })
      client.close()
      assert.equal(status, 200, said)
    } finally {
      await server.end()
    }
  })

  it('starts the thread that encrypts', async () => {
    const { keys } = makeRegionKeys('a pseudonym key of some length')
    const worker = new Worker(join(root, 'dist/encrypt-worker.js'))
    try {
      worker.postMessage({ jobId: 7, plain: Buffer.from('{}'), to: keys.encryption, mediaType: 'application/json' })
      const [{ jobId, jwe }] = (await once(worker, 'message')) as [EncryptResult]
      assert.equal(jobId, 7)
      assert.ok(jwe !== undefined && jwe.length > 100)
    } finally {
      await worker.terminate()
    }
  })

  it('runs the demonstration', () => {
    const { status, stdout, stderr } = runBuilt(root, ['demo'])
    assert.equal(status, 0, stdout + stderr)
  })

  it('is healthy while it serves, ends with 0 on SIGTERM, and is unhealthy afterwards', async () => {
    const metricsPort = await freePort()
    const config = readFileSync(join(project, 'config/sandbox.yaml'), 'utf8')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:0')
      .replace('metrics: 127.0.0.1:0', `metrics: 127.0.0.1:${metricsPort}`)
    await writeFile(join(root, 'config', 'served.yaml'), config)
    const [, ...started] = JSON.parse(all(finalStage, 'ENTRYPOINT')[0] ?? '') as string[]
    const server = spawn(process.execPath, [...started, 'serve', '-c', 'config/served.yaml'], {
      cwd: root,
      stdio: 'ignore'
    })
    const ended = new Promise((settle) => server.once('exit', settle))
    const [, , ...health] = healthCommand(all(finalStage, 'HEALTHCHECK')[0] ?? '')
    const isHealthy = (): boolean =>
      runBuilt(root, [...health, '--url', `http://127.0.0.1:${metricsPort}`]).status === 0

    try {
      const until = Date.now() + 60_000
      while (!isHealthy() && Date.now() < until && server.exitCode === null) await sleep(100)
      assert.ok(isHealthy(), 'is healthy')
      server.kill('SIGTERM')
      assert.equal(await ended, 0)
      assert.ok(!isHealthy(), 'is unhealthy when it has ended')
    } finally {
      server.kill('SIGKILL')
    }
  })
})

function runBuilt(root: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['dist/main.js', ...args], { cwd: root, encoding: 'utf8' })
}
