import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { format, inspect } from 'node:util'
import type { LoadRequest } from '../../../src/config/load-config.ts'
import { providers } from '../../../src/providers/registry.ts'
import { head, makeConfigFolder, sourceOf, tenants } from './config-folder.ts'
import { fixtures, loadForTest, testEnv } from './load-for-test.ts'
import { configOf, messagesOf } from './load-result.ts'

const shipped = fileURLToPath(new URL('../../../config/', import.meta.url))

describe('loadConfig', () => {
  const folder = makeConfigFolder()
  const { write, load } = folder

  it('resolves units, defaults and paths', async () => {
    const config = configOf(await load())
    assert.deepEqual(config.gateway, {
      name: 'edge-1',
      location: 'uk',
      environment: 'test',
      publicUrl: undefined,
      sandbox: false,
      listen: { address: { host: '127.0.0.1', port: 0 }, trustedProxies: [], tls: undefined },
      metrics: { host: '127.0.0.1', port: 8081 },
      admin: { host: '127.0.0.1', port: 8082 },
      drainDelayMs: 5000,
      shutdownTimeoutMs: 25_000
    })
    assert.deepEqual(config.limits, {
      inFlightBytes: 268_435_456,
      inFlightBytesPerAddress: 67_108_864,
      connections: 4096,
      connectionsPerAddress: 1024,
      headersTimeoutMs: 10_000,
      requestTimeoutMs: 30_000
    })
    assert.deepEqual(config.events, { prefix: 'acme', mode: 'binary' })
    assert.deepEqual(config.regions.get('uk'), {
      name: 'uk',
      maxEventBytes: 1_048_576,
      bus: {
        kind: 'embedded',
        directory: join(folder.path, 'data/uk'),
        segmentBytes: 67_108_864,
        retention: { ageMs: 604_800_000, bytes: 8_589_934_592 }
      }
    })
    const source = config.sources.get('github')
    assert.deepEqual(
      [source?.provider.name, source?.proof.schemes[0]?.name, source?.drift],
      ['github', 'signature', 'warn']
    )
    assert.deepEqual([source?.allow, source?.tenant], [['*'], { kind: 'fixed', id: 'acme' }])
    assert.deepEqual(
      source?.proof.schemes[0]?.secrets.map((secret) => [secret.label, Buffer.from(secret.reveal()).toString()]),
      [['env:GOOD_SECRET', testEnv.GOOD_SECRET]]
    )
    assert.equal(config.tenants.directory.byName('github', 'acme')?.id, 'acme')
  })

  it('takes what is written over the defaults', async () => {
    const gateway = `gateway:
  { name: e, location: uk, environment: t, listen: { address: '[::1]:1', trustedProxies: [10.0.0.0/8, '::1'] },
    metrics: '0.0.0.0:2', admin: 'localhost:3', drainDelay: 250ms, shutdownTimeout: 1m, publicUrl: 'https://a.example/' }
limits: { inFlightBytes: 32MiB, connections: 7, headersTimeout: 2s, requestTimeout: 3s }
`
    const rest = head.replace(/gateway.*\n/, gateway).replace('prefix: acme', 'prefix: acme, mode: structured')
    await write('main.yaml', rest + sourceOf('[{ env: GOOD_SECRET }]'))
    const config = configOf(await load())
    assert.deepEqual(config.gateway.listen, {
      address: { host: '::1', port: 1 },
      trustedProxies: ['10.0.0.0/8', '::1'],
      tls: undefined
    })
    assert.deepEqual([config.gateway.metrics.port, config.gateway.admin.host], [2, 'localhost'])
    assert.deepEqual([config.gateway.drainDelayMs, config.gateway.shutdownTimeoutMs], [250, 60_000])
    assert.equal(config.gateway.publicUrl, 'https://a.example')
    // One address may not hold more than all may: its default gives way.
    assert.equal(config.limits.inFlightBytesPerAddress, 33_554_432)
    assert.equal(config.events.mode, 'structured')
  })

  it('can’t be changed', async () => {
    const config = configOf(await load())
    for (const part of [config, config.gateway, config.gateway.listen.address, config.regions.get('uk')?.bus])
      assert.ok(Object.isFrozen(part))
    assert.ok(Object.isFrozen(config.sources.get('github')?.proof.schemes[0]?.secrets))
  })

  it('shows no secret however it is printed', async () => {
    const config = configOf(await load())
    const secrets = config.sources.get('github')?.proof.schemes[0]?.secrets
    const prints = [
      inspect(config, { depth: null, showHidden: true }),
      inspect(config, { depth: null, customInspect: false, showHidden: true }),
      JSON.stringify(config),
      JSON.stringify([...config.sources]),
      format('%o %O %j %s', config, config, [...config.sources], config),
      String(secrets),
      `${inspect(secrets)} ${String(secrets?.[0])}`
    ]
    const bytes = Buffer.from(testEnv.GOOD_SECRET)
    const forms = [testEnv.GOOD_SECRET, bytes.toString('hex'), bytes.toString('base64'), [...bytes].join(',')]
    for (const print of prints) for (const form of forms) assert.ok(!print.replaceAll(/\s+/g, '').includes(form))
    assert.match(prints[0] ?? '', /\[secret\]/)
  })

  it('reports five mistakes at once, each in its place', async () => {
    const { findings } = await loadForTest(`${fixtures}bad-everything.yaml`)
    assert.deepEqual(
      findings.map(({ line, column, path }) => `${line}:${column} ${path}`),
      [
        '2:36 gateway.location',
        '2:70 gateway.listen.adress',
        '10:14 sources.github.proof.secret',
        '11:22 sources.github.tenant.fixed',
        '12:12 sources.github.drift'
      ]
    )
  })

  it('warns of limits under which the largest event could never be taken', async () => {
    await write('main.yaml', `limits: { inFlightBytesPerAddress: 1KiB }\n${head}${sourceOf('[{ env: GOOD_SECRET }]')}`)
    const result = await load()
    assert.equal(result.ok, true)
    assert.match(messagesOf(result).join(), /^warning limits\.inFlightBytesPerAddress: is less than/)
  })

  describe('the digest', () => {
    const digest = async (request: Partial<LoadRequest> = {}): Promise<string> => configOf(await load(request)).digest
    const secretFile = '[{ file: secret }]'

    it('is equal for equal input, wherever the folder lies', async () => {
      const first = await digest()
      assert.match(first, /^[0-9a-f]{64}$/)
      assert.equal(await digest(), first)
      const elsewhere = await mkdtemp(join(tmpdir(), 'turnpike-config-'))
      await cp(folder.path, elsewhere, { recursive: true })
      assert.equal(await digest({ file: join(elsewhere, 'main.yaml') }), first)
      await rm(elsewhere, { recursive: true })
    })

    it('changes with every byte of every file', async () => {
      await mkdir(join(folder.path, 'conf.d'))
      await write('conf.d/a.yaml', sourceOf('[{ env: GOOD_SECRET }]', 'a'))
      await write('main.yaml', `include: [conf.d/*.yaml]\n${head}`)
      const seen = [await digest()]
      await write('conf.d/a.yaml', `# a comment\n${sourceOf('[{ env: GOOD_SECRET }]', 'a')}`)
      seen.push(await digest())
      await write('tenants.ndjson', tenants.replace('GB', 'IE'))
      seen.push(await digest())
      await write('main.yaml', `include: [conf.d/*.yaml]\n${head}\n`)
      seen.push(await digest())
      assert.equal(new Set(seen).size, seen.length)
    })

    it('tells nothing of a secret: it is the same for another one', async () => {
      await write('main.yaml', head + sourceOf(secretFile))
      await write('secret', testEnv.GOOD_SECRET)
      const first = await digest()
      await write('secret', testEnv.OTHER_SECRET)
      assert.equal(await digest(), first)
    })
  })

  describe('the files of this repository', () => {
    it('sandbox.yaml passes and simulates two regions', async () => {
      const config = configOf(await loadForTest(`${shipped}sandbox.yaml`, { readOnly: true, providers }))
      assert.equal(config.gateway.sandbox, true)
      assert.deepEqual([...config.regions.keys()], ['uk', 'eu'])
      assert.deepEqual([config.gateway.listen.address.port, config.gateway.drainDelayMs], [8080, 0])
    })

    it('turnpike.example.yaml passes once its secrets are there, and not before', async () => {
      const env = {
        GITHUB_SECRET: testEnv.GOOD_SECRET,
        GITHUB_SECRET_OLD: testEnv.OTHER_SECRET,
        GITHUB_PARTNERS_SECRET: testEnv.THIRD_SECRET
      }
      const result = await loadForTest(`${shipped}turnpike.example.yaml`, { env })
      assert.deepEqual([result.ok, result.findings], [true, []])
      assert.equal((await loadForTest(`${shipped}turnpike.example.yaml`, { env: {} })).findings.length, 3)
    })

    it('each names its schema for editors', async () => {
      for (const name of (await readdir(shipped)).filter((file) => file.endsWith('.yaml')))
        assert.match(
          await readFile(`${shipped}${name}`, 'utf8'),
          /^# yaml-language-server: \$schema=\.\.\/schemas\/config\.schema\.json\n/
        )
    })
  })
})
