import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { format, inspect } from 'node:util'
import type { Config } from '../../../src/config/config.ts'
import type { LoadRequest, LoadResult } from '../../../src/config/load-config.ts'
import { formatFindings } from '../../../src/config/format-findings.ts'
import { providers } from '../../../src/providers/registry.ts'
import { loadForTest, testEnv, testNow } from './load-for-test.ts'

const shipped = fileURLToPath(new URL('../../../config/', import.meta.url))

const head = `version: 1
gateway: { name: edge-1, location: uk, environment: test, listen: { address: '127.0.0.1:0' } }
events: { prefix: acme }
regions: { uk: { embedded: { directory: data/uk } } }
tenants: { file: tenants.ndjson }
`
const tenants = '{"id":"acme","home":"uk","facts":{"country":"GB"},"names":{"github":["acme"]}}\n'

function sourceOf(secrets: string, name = 'github'): string {
  return `sources:\n  ${name}: { provider: github, proof: { secrets: ${secrets} }, tenant: { fixed: acme } }\n`
}

function configOf(result: LoadResult): Config {
  assert.ok(result.ok, formatFindings(result.findings))
  return result.config
}

function messagesOf({ findings }: LoadResult): readonly string[] {
  return findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)
}

describe('loadConfig', () => {
  let folder = ''
  const write = (name: string, text: string | Uint8Array): Promise<void> => writeFile(join(folder, name), text)
  const load = (request: Partial<LoadRequest> = {}): Promise<LoadResult> =>
    loadForTest(join(folder, 'main.yaml'), request)

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turnpike-config-'))
    await write('tenants.ndjson', tenants)
    await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET }]'))
  })
  afterEach(() => rm(folder, { recursive: true }))

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
        directory: join(folder, 'data/uk'),
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
    assert.equal(config.tenants.entries[0]?.names['github']?.[0], 'acme')
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
    const folder = fileURLToPath(new URL('../../fixtures/config/', import.meta.url))
    const { findings } = await loadForTest(`${folder}bad-everything.yaml`)
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

  describe('files', () => {
    it('says that the main file is missing, too large or not text', async () => {
      assert.deepEqual(messagesOf(await load({ file: join(folder, 'none.yaml') })), ['error : the file does not exist'])
      assert.deepEqual(messagesOf(await load({ file: folder })), ['error : the file is a directory'])
      await write('main.yaml', `# ${'x'.repeat(1024 * 1024)}\n`)
      assert.deepEqual(messagesOf(await load()), ['error : the file is larger than 1048576 bytes'])
      await write('main.yaml', Uint8Array.of(0x61, 0x3a, 0x20, 0xff, 0x0a))
      assert.deepEqual(messagesOf(await load()), ['error : the file is not UTF-8 text'])
    })

    it('reads a file with a byte order mark and Windows line ends', async () => {
      await write('main.yaml', `\u{feff}${head}${sourceOf('[{ env: GOOD_SECRET }]')}`.replaceAll('\n', '\r\n'))
      configOf(await load())
      await write('main.yaml', `\u{feff}${head}${sourceOf('[{ env: NONE }]')}`.replaceAll('\n', '\r\n'))
      assert.deepEqual([(await load()).findings[0]?.line, (await load()).findings[0]?.column], [7, 57])
    })

    it('does not flood: a file of another format is a bounded number of findings', async () => {
      await write('main.yaml', 'a: 1\n'.repeat(5000))
      const { findings } = await load()
      assert.equal(findings.length, 501)
      assert.equal(findings.at(-1)?.message, '4499 more are not shown')
      await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET }]'))
      await write('tenants.ndjson', 'id,home\n'.repeat(1000))
      assert.equal((await load()).findings.length, 50)
    })

    it('writes aliases out', async () => {
      const source = '{ provider: github, proof: &proof { secrets: [{ env: GOOD_SECRET }] }, tenant: { fixed: acme } }'
      const other = '{ provider: github, proof: *proof, tenant: { fixed: acme } }'
      await write('main.yaml', `${head}sources: { one: ${source}, two: ${other} }\n`)
      const config = configOf(await load())
      assert.equal(config.sources.get('two')?.proof.schemes[0]?.secrets[0]?.label, 'env:GOOD_SECRET')
    })

    it('keeps names such as constructor and __proto__ apart from what every object has', async () => {
      await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET }]', 'constructor'))
      assert.deepEqual([...configOf(await load()).sources.keys()], ['constructor'])
      await write('main.yaml', head + sourceOf('[{ env: toString }]'))
      assert.equal((await load()).ok, false)
    })
  })

  describe('include', () => {
    const included = (name: string, secrets = '[{ env: GOOD_SECRET }]'): string => sourceOf(secrets, name)
    beforeEach(async () => {
      await mkdir(join(folder, 'conf.d'))
      await write('main.yaml', `include: [conf.d/*.yaml, './*.yaml', conf.d/a.yaml]\n${head}${included('github')}`)
      await write('conf.d/b.yaml', included('from-b'))
      await write('conf.d/a.yaml', `version: 1\n${included('from-a')}`)
      await write('conf.d/notes.txt', 'not read')
    })

    it('merges sources, in the order of file names, each file once and the main one not into itself', async () => {
      const config = configOf(await load())
      assert.deepEqual([...config.sources.keys()], ['github', 'from-a', 'from-b'])
      assert.deepEqual(
        config.files.map((file) => file.slice(folder.length + 1)),
        ['main.yaml', 'conf.d/a.yaml', 'conf.d/b.yaml', 'tenants.ndjson']
      )
    })

    it('takes the paths of a file as relative to that file', async () => {
      await write('conf.d/secret', testEnv.OTHER_SECRET)
      await write('conf.d/b.yaml', included('from-b', '[{ file: secret }]'))
      const [secret] = configOf(await load()).sources.get('from-b')?.proof.schemes[0]?.secrets ?? []
      assert.equal(secret?.label, 'file:secret')
      assert.deepEqual(secret?.reveal(), new TextEncoder().encode(testEnv.OTHER_SECRET))
    })

    it('names both places of a name that stands twice', async () => {
      await write('conf.d/b.yaml', `# ours\n${included('from-a')}`)
      const [finding] = (await load()).findings
      assert.equal(finding?.file, join(folder, 'conf.d/b.yaml'))
      assert.deepEqual([finding?.line, finding?.path], [3, 'sources.from-a'])
      assert.equal(finding?.message, `is given twice; first at ${join(folder, 'conf.d/a.yaml')}:3:3`)
    })

    it('finds two files’ sources on one path', async () => {
      await write('conf.d/b.yaml', included('From-A'))
      assert.match(messagesOf(await load()).join(), /^error sources\.From-A: has the path of `from-a`/)
    })

    it('warns when a pattern matches nothing, and reads files through links', async () => {
      await write('main.yaml', `include: [teams/*.yaml, link.d/*.yaml]\n${head}${included('github')}`)
      await symlink(join(folder, 'conf.d'), join(folder, 'link.d'))
      const result = await load()
      assert.deepEqual(messagesOf(result), ['warning include[0]: matches no file'])
      assert.deepEqual([...configOf(result).sources.keys()], ['github', 'from-a', 'from-b'])
    })

    it('refuses more files than can be meant', async () => {
      for (let at = 0; at < 256; at += 1) await write(`conf.d/${at}.yaml`, 'version: 1\n')
      assert.deepEqual(messagesOf(await load()), ['error include: matches 258 files; at most 256 may be included'])
    })
  })

  describe('secrets', () => {
    it('drops one newline at the end and nothing else', async () => {
      const base = testEnv.GOOD_SECRET
      for (const [text, kept] of [
        [`${base}\n`, base],
        [`${base}\r\n`, base],
        [`${base}\n\n`, `${base}\n`],
        [` ${base} `, ` ${base} `]
      ] as const) {
        await write('secret', text)
        await write('main.yaml', head + sourceOf('[{ file: secret }, { env: OTHER_SECRET }]'))
        const config = configOf(await load({ env: { OTHER_SECRET: `${text} ` } }))
        const read = config.sources
          .get('github')
          ?.proof.schemes[0]?.secrets.map((secret) => Buffer.from(secret.reveal()).toString())
        assert.deepEqual(read, [kept, `${text} `])
      }
    })

    it('takes 16 bytes and refuses 15, newline or not', async () => {
      const load16 = (value: string): Promise<LoadResult> => load({ env: { GOOD_SECRET: value } })
      const bytes = testEnv.GOOD_SECRET.slice(0, 16)
      assert.equal((await load16(bytes)).ok, true)
      assert.equal((await load16(`${bytes.slice(1)}\n`)).ok, false)
    })

    it('starts when every secret has expired, with a warning: the sender is refused, the others are not', async () => {
      await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET, notAfter: 2026-01-01T00:00:00Z }]'))
      const result = await load()
      assert.deepEqual(messagesOf(result), ['warning sources.github.proof.secrets: every secret has expired'])
      const [secret] = configOf(result).sources.get('github')?.proof.schemes[0]?.secrets ?? []
      assert.equal(secret?.isActive(testNow), false)
    })

    it('warns of a secret that expires within two weeks, and not of one that does later', async () => {
      const withEnd = (notAfter: string): string => sourceOf(`[{ env: GOOD_SECRET, notAfter: ${notAfter} }]`)
      await write('main.yaml', head + withEnd('2026-06-15T00:00:00Z'))
      assert.deepEqual(messagesOf(await load()), [
        'warning sources.github.proof.secrets[0].notAfter: is near: the secret expires within 14 days, on 2026-06-15T00:00:00.000Z'
      ])
      await write('main.yaml', head + withEnd('2026-06-15T00:00:00.001Z'))
      assert.deepEqual(messagesOf(await load()), [])
    })

    it('starts when an expired secret is gone', async () => {
      const old = '{ env: GONE, notAfter: 2026-06-01T00:00:00Z }'
      await write('main.yaml', head + sourceOf(`[${old}, { env: GOOD_SECRET }]`))
      const result = await load()
      assert.deepEqual(messagesOf(result), [
        'warning sources.github.proof.secrets[0].env: the environment variable GONE is not set',
        'warning sources.github.proof.secrets[0].notAfter: has passed: the secret expired on 2026-06-01T00:00:00.000Z and proves nothing any more'
      ])
      const labels = configOf(result)
        .sources.get('github')
        ?.proof.schemes[0]?.secrets.map(({ label }) => label)
      assert.deepEqual(labels, ['env:GOOD_SECRET'])
      // A millisecond earlier it still counts, and must be there.
      assert.equal((await load({ now: testNow - 1 })).ok, false)
    })

    it('warns when none counts yet', async () => {
      await write('main.yaml', head + sourceOf('[{ env: GOOD_SECRET, notBefore: 2027-01-01T00:00:00+01:00 }]'))
      const result = await load()
      assert.deepEqual(messagesOf(result), ['warning sources.github.proof.secrets: no secret counts at this moment'])
      const [secret] = configOf(result).sources.get('github')?.proof.schemes[0]?.secrets ?? []
      assert.equal(secret?.window.notBefore, Date.parse('2026-12-31T23:00:00Z'))
    })
  })

  describe('a sandbox', () => {
    const secretFile = (): string => join(folder, 'deep/secrets/github')
    const sandbox = head.replace('environment', 'sandbox: true, environment')
    beforeEach(() => write('main.yaml', sandbox + sourceOf('[{ file: deep/secrets/github }]')))

    it('generates a missing secret once, for this user only', async () => {
      const first = configOf(await load()).sources.get('github')?.proof.schemes[0]?.secrets[0]
      assert.equal((await stat(secretFile())).mode & 0o777, 0o600)
      assert.equal((await stat(join(folder, 'deep/secrets'))).mode & 0o777, 0o700)
      assert.equal((await stat(join(folder, 'deep'))).mode & 0o777, 0o700)
      assert.match(await readFile(secretFile(), 'utf8'), /^[0-9a-f]{64}\n$/)
      assert.deepEqual(await readdir(join(folder, 'deep/secrets')), ['github'])
      const second = configOf(await load()).sources.get('github')?.proof.schemes[0]?.secrets[0]
      assert.deepEqual(first?.reveal(), second?.reveal())
      assert.equal(first?.reveal().length, 64)
    })

    it('ends with one secret when several gateways start at once', async () => {
      const all = await Promise.all(Array.from({ length: 8 }, () => load()))
      const texts = all.map((result) =>
        Buffer.from(configOf(result).sources.get('github')?.proof.schemes[0]?.secrets[0]?.reveal() ?? []).toString()
      )
      assert.deepEqual(new Set(texts), new Set([(await readFile(secretFile(), 'utf8')).trim()]))
    })

    it('makes two secrets that differ, and gives sources of one file one', async () => {
      const one = '{ provider: github, proof: { secrets: [{ file: one }] }, tenant: { fixed: acme } }'
      await write(
        'main.yaml',
        `${sandbox}sources: { a: ${one}, b: ${one}, c: ${one.replace('file: one', 'file: two')} }`
      )
      const { sources } = configOf(await load())
      const [a, b, c] = ['a', 'b', 'c'].map((name) => sources.get(name)?.proof.schemes[0]?.secrets[0]?.reveal())
      assert.deepEqual(a, b)
      assert.notDeepEqual(a, c)
    })

    it('writes nothing for a bad configuration, nor for a read-only load', async () => {
      await write('main.yaml', `${sandbox}colour: red\n${sourceOf('[{ file: deep/secrets/github }]')}`)
      assert.equal((await load()).ok, false)
      await write('main.yaml', sandbox + sourceOf('[{ file: deep/secrets/github }]'))
      const config = configOf(await load({ readOnly: true }))
      assert.equal(config.sources.get('github')?.proof.schemes[0]?.secrets[0]?.reveal().length, 64)
      await assert.rejects(stat(join(folder, 'deep')), { code: 'ENOENT' })
    })

    it('makes no secret that has expired', async () => {
      const old = '{ file: deep/secrets/github, notAfter: 2026-01-01T00:00:00Z }'
      await write('main.yaml', sandbox + sourceOf(`[${old}, { env: GOOD_SECRET }]`))
      assert.match(messagesOf(await load()).join(), /^warning .* does not exist,warning .*notAfter: has passed/)
      await assert.rejects(stat(secretFile()), { code: 'ENOENT' })
    })

    it('never overwrites what is there, be it bad', async () => {
      await mkdir(join(folder, 'deep/secrets'), { recursive: true })
      await write('deep/secrets/github', '')
      assert.deepEqual(messagesOf(await load()), [
        'error sources.github.proof.secrets[0].file: holds no secret: it is empty'
      ])
      assert.equal(await readFile(secretFile(), 'utf8'), '')
    })

    it('says so when it can’t write', async () => {
      await symlink(join(folder, 'nowhere/at/all'), join(folder, 'deep'))
      assert.match(messagesOf(await load()).join(), /could not be generated \(E[A-Z]+\)$/)
      await rm(join(folder, 'deep'))
      await write('deep', 'a file where a directory must be')
      assert.match(messagesOf(await load()).join(), /the secret file .* does not exist$/)
    })

    it('outside of one, a missing file is an error and nothing is made', async () => {
      await write('main.yaml', head + sourceOf('[{ file: deep/secrets/github }]'))
      assert.match(messagesOf(await load()).join(), /the secret file .* does not exist/)
      await assert.rejects(stat(join(folder, 'deep')), { code: 'ENOENT' })
    })

    it('does not make up what belongs in the environment', async () => {
      await write('main.yaml', sandbox + sourceOf('[{ env: NONE }]'))
      assert.equal((await load()).ok, false)
    })
  })

  describe('the digest', () => {
    const digest = async (request: Partial<LoadRequest> = {}): Promise<string> => configOf(await load(request)).digest
    const secretFile = '[{ file: secret }]'

    it('is equal for equal input, wherever the folder lies', async () => {
      const first = await digest()
      assert.match(first, /^[0-9a-f]{64}$/)
      assert.equal(await digest(), first)
      const elsewhere = await mkdtemp(join(tmpdir(), 'turnpike-config-'))
      await cp(folder, elsewhere, { recursive: true })
      assert.equal(await digest({ file: join(elsewhere, 'main.yaml') }), first)
      await rm(elsewhere, { recursive: true })
    })

    it('changes with every byte of every file', async () => {
      await mkdir(join(folder, 'conf.d'))
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

  describe('tenants', () => {
    const fromOwner = (name: string, from = 'owner'): string =>
      `  ${name}: { provider: github, proof: { secrets: [{ env: GOOD_SECRET }] }, tenant: { from: ${from} } }\n`

    it('compares names as the provider does, where every source that looks there agrees', async () => {
      await write('main.yaml', `${head}sources:\n${fromOwner('a')}${fromOwner('b', 'organization')}`)
      assert.deepEqual(configOf(await load()).tenants.caselessSpaces, new Set(['source/a', 'github', 'source/b']))
      await write('main.yaml', `${head}sources:\n${fromOwner('a')}${fromOwner('b', 'exact')}`)
      const github = (await import('../../../src/providers/github.ts')).github
      const tenantNames = { ...github.tenants, exact: { use: ['{exact}'] } }
      const providers = new Map([['github', { ...github, tenants: tenantNames }]])
      assert.deepEqual(configOf(await load({ providers })).tenants.caselessSpaces, new Set(['source/a']))
    })

    it('takes one name in two spaces, two names of one tenant, and lines that are blank', async () => {
      const lines = ['{"id":"a","home":"uk","names":{"github":["x","X"],"source/github":["y"]}}', '', '  ']
      lines.push('{"id":"b","home":"uk","facts":{"n":1.5,"b":false},"names":{"source/github":["x"]}}')
      await write('tenants.ndjson', lines.join('\r\n'))
      await write('main.yaml', `${head}sources:\n${fromOwner('github')}`)
      const { entries } = configOf(await load()).tenants
      assert.deepEqual(
        entries.map(({ id }) => id),
        ['a', 'b']
      )
      assert.deepEqual(entries[1]?.facts, { n: 1.5, b: false })
    })

    it('is an error as a whole when the file is not text', async () => {
      await write('tenants.ndjson', Uint8Array.of(0xff))
      assert.match(messagesOf(await load()).join(), /is not UTF-8 text$/)
    })

    it('warns of limits under which the largest event could never be taken', async () => {
      await write(
        'main.yaml',
        `limits: { inFlightBytesPerAddress: 1KiB }\n${head}${sourceOf('[{ env: GOOD_SECRET }]')}`
      )
      const result = await load()
      assert.equal(result.ok, true)
      assert.match(messagesOf(result).join(), /^warning limits\.inFlightBytesPerAddress: is less than/)
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
