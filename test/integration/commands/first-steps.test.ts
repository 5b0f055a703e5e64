import assert from 'node:assert/strict'
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runCommand } from './command-process.ts'

const root = await mkdtemp(join(tmpdir(), 'turnpike-first-steps-'))
after(() => rm(root, { recursive: true, force: true }))

async function newFolder(): Promise<string> {
  return mkdtemp(join(root, 'case-'))
}

describe('init, then check', () => {
  test('end in a good configuration once the secret is there, which stands nowhere', async () => {
    const cwd = await newFolder()
    const init = await runCommand(['init', 'github', '--region', 'uk'], { cwd })
    assert.equal(init.status, 0, init.stderr)
    assert.match(init.stdout, /export GITHUB_SECRET=\$\(openssl rand -hex 32\)/)
    assert.deepEqual((await readdir(cwd)).toSorted(), ['tenants.ndjson', 'turnpike.yaml'])

    const without = await runCommand(['check'], { cwd })
    assert.equal(without.status, 1)
    assert.match(without.stderr, /^turnpike\.yaml:\d+:\d+ {2}error {2}sources\.github\.proof\.secrets\[0\]/)
    assert.match(without.stderr, /GITHUB_SECRET is not set/)

    const secret = '0123456789abcdef0123456789abcdef'
    const good = await runCommand(['check'], { cwd, env: { GITHUB_SECRET: secret } })
    assert.equal(good.status, 0, good.stderr)
    assert.match(good.stdout, /^scm +home=uk +1 +uk +github +tenant-home$/m)
    const json = await runCommand(['check', '--json'], { cwd, env: { GITHUB_SECRET: secret } })
    assert.deepEqual(
      [JSON.parse(json.stdout)].map(({ ok, sources, regions, findings }) => ({ ok, sources, regions, findings })),
      [{ ok: true, sources: ['github'], regions: ['uk'], findings: [] }]
    )
    for (const { stdout, stderr } of [good, json]) assert.ok(!`${stdout}${stderr}`.includes(secret))
    assert.deepEqual((await readdir(cwd)).toSorted(), ['tenants.ndjson', 'turnpike.yaml'], 'check writes nothing')
  })

  test('init overwrites nothing without --force, neither of its files', async () => {
    for (const taken of ['turnpike.yaml', 'tenants.ndjson']) {
      const cwd = await newFolder()
      await writeFile(join(cwd, taken), 'mine')
      const refused = await runCommand(['init'], { cwd })
      assert.equal(refused.status, 1)
      assert.match(refused.stderr, new RegExp(`${taken} is there already; nothing was written`))
      assert.deepEqual(await readdir(cwd), [taken])
      assert.equal(await readFile(join(cwd, taken), 'utf8'), 'mine')

      const forced = await runCommand(['init', '--force'], { cwd })
      assert.equal(forced.status, 0, forced.stderr)
      assert.notEqual(await readFile(join(cwd, taken), 'utf8'), 'mine')
    }
  })

  test('init elsewhere names that file in what comes next', async () => {
    const cwd = await newFolder()
    const { stdout } = await runCommand(['init', '--out', 'edge/uk.yaml'], { cwd })
    assert.match(stdout, /npx turnpike serve -c edge\/uk\.yaml/)
    await access(join(cwd, 'edge/tenants.ndjson'))
  })

  test('init of an impossible region or an unknown sender is wrong usage and writes nothing', async () => {
    const cwd = await newFolder()
    for (const args of [['--region', 'UK 1'], ['githb']]) {
      const { status, stderr } = await runCommand(['init', ...args], { cwd })
      assert.equal(status, 2, stderr)
    }
    assert.deepEqual(await readdir(cwd), [])
  })
})

test('a demonstration without a place for its folder says which place that is', async () => {
  const cwd = await newFolder()
  const { status, stdout, stderr } = await runCommand(['demo'], { cwd, env: { TMPDIR: join(cwd, 'nowhere') } })
  assert.deepEqual([status, stdout], [1, ''])
  assert.match(stderr, /^error: No temporary folder can be made in .*nowhere: .*\n.*another with TMPDIR\.$/m)
})

describe('check of a bad configuration', () => {
  test('says everything at once, each with its place, and serve refuses it the same way', async () => {
    const cwd = await newFolder()
    await runCommand(['init'], { cwd })
    const file = join(cwd, 'turnpike.yaml')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('provider: github', 'provder: github').replace('prefix: acme', 'prefix: 7'))
    const json = await runCommand(['check', '--json'], { cwd })
    assert.equal(json.status, 1)
    const { ok, findings }: { ok: boolean; findings: { path: string; line: number; hint?: string }[] } = JSON.parse(
      json.stdout
    )
    assert.equal(ok, false)
    assert.ok(findings.some(({ path }) => path === 'events.prefix'))
    assert.ok(findings.some(({ hint }) => hint?.includes('provider')))
    assert.ok(findings.every(({ line }) => line > 0))

    for (const command of ['check', 'serve']) {
      const { status, stdout, stderr } = await runCommand([command], { cwd })
      assert.equal(status, 1, command)
      assert.equal(stdout, '')
      assert.match(stderr, /error {2}events\.prefix/)
      assert.match(stderr, /The configuration turnpike\.yaml is not valid/)
    }
  })
})

describe('a command line', () => {
  const wrong: readonly (readonly string[])[] = [
    [],
    ['sned'],
    ['check', '--jsno'],
    ['tail'],
    ['tail', '--region', 'uk'],
    ['send', '--count', '0'],
    ['serve', '-c', 'nowhere.yaml']
  ]
  for (const args of wrong)
    test(`turnpike ${args.join(' ')} exits with 2`, async () => {
      const { status, stdout, stderr } = await runCommand(args, { cwd: await newFolder() })
      assert.equal(status, 2)
      assert.equal(stdout, '')
      assert.notEqual(stderr, '')
    })

  test('--help loads no library but the one that parses it, so that it is quick', async () => {
    const hook = `import { registerHooks } from 'node:module'
      registerHooks({ resolve: (name, context, next) => (process.stderr.write(name + '\\n'), next(name, context)) })`
    const node = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]
    const { status, stderr } = await runCommand(['send', '--help'], { node })
    assert.equal(status, 0)
    const libraries = stderr.split('\n').filter((name) => /^[a-z@]/.test(name) && !/^(?:node|file|data):/.test(name))
    assert.ok(libraries.includes('commander'), 'the control: the hook sees what is loaded')
    assert.deepEqual([...new Set(libraries)], ['commander'])
    assert.doesNotMatch(stderr, /start-gateway|load-config/)
  })

  test('send --list and --version need no configuration and exit with 0', async () => {
    const cwd = await newFolder()
    const list = await runCommand(['send', '--list'], { cwd })
    assert.deepEqual([list.status, list.stderr], [0, ''])
    assert.match(list.stdout, /^github\/push\b/m)
    const json = await runCommand(['send', '--list', '--json', 'github/push'], { cwd })
    const listed = JSON.parse(json.stdout)
    assert.deepEqual([listed.name, listed.provider, listed.event], ['github/push', 'github', 'push'])
    assert.equal((await runCommand(['--version'], { cwd })).status, 0)
  })
})

describe('demo', () => {
  test('exits with 0, shows where everything landed and why, and leaves nothing behind', async () => {
    const folder = await newFolder()
    const { status, stdout, stderr } = await runCommand(['demo'], { env: { TMPDIR: folder } })
    assert.equal(status, 0, stdout + stderr)
    assert.match(stderr, /^Posted as well, one event each of other senders: \d+\. .*\n$/)
    assert.match(stdout, /stored {2}uk, topic acme\.uk\.scm, offset 0\n {2}why {5}rule tenant-home/)
    assert.match(stdout, /stored {2}eu, topic acme\.eu\.scm, offset 0/)
    assert.match(stdout, /answer {2}503, as expected\n {2}stored {2}nowhere\n {2}why {5}undecided/)
    assert.match(stdout, /answer {2}401, as expected\n {2}stored {2}nowhere\n {2}why {5}signature-invalid/)
    assert.match(stdout, /Every delivery went as it should/)
    assert.doesNotMatch(stdout, /^\{/m)
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.length > 80),
      []
    )
    assert.deepEqual(await readdir(folder), [])
  })

  test('keeps its folder when asked, with what happened in it', async () => {
    const folder = await newFolder()
    const { stdout } = await runCommand(['demo', '--keep'], { env: { TMPDIR: folder } })
    const [kept = ''] = await readdir(folder)
    assert.ok(stdout.includes(join(folder, kept)))
    assert.match(await readFile(join(folder, kept, 'gateway.log'), 'utf8'), /"msg":"delivery accepted"/)
  })
})
