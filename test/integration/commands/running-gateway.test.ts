import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { after, describe, test } from 'node:test'
import { makeSandbox, sandboxSecret } from '../../unit/commands/sandbox-folder.ts'
import type { SandboxChanges } from '../../unit/commands/sandbox-folder.ts'
import { mainFile, runCommand, startCommand, startProcess } from './command-process.ts'
import type { CommandOptions, RunningCommand } from './command-process.ts'

const sampleCount = 18
const person = 'nwh-developer'

interface ServedSandbox extends AsyncDisposable {
  readonly folder: string
  readonly gateway: RunningCommand
  readonly webhooks: string
  readonly metrics: string
  readonly admin: string
  /** Runs a command in the sandbox's folder. */
  run(...args: readonly string[]): ReturnType<typeof runCommand>
}

async function serve(changes: SandboxChanges = {}, options: CommandOptions = {}): Promise<ServedSandbox> {
  const sandbox = await makeSandbox(changes)
  const gateway = startCommand(['serve'], { cwd: sandbox.folder, ...options })
  const { stderr } = await gateway.waitFor(/Ctrl-C stops it/).then(() => ({ stderr: gateway.stderr() }))
  const url = (what: RegExp): string => what.exec(stderr)?.[1] ?? assert.fail(`no ${what} in ${stderr}`)
  return {
    folder: sandbox.folder,
    gateway,
    webhooks: url(/post to +(http:\/\/[^/]+)\/webhooks\/github$/m),
    metrics: url(/metrics +(http:\/\/[^/]+)\/metrics/),
    admin: url(/status +(http:\/\/[^/]+)\/api/),
    run: (...args) => runCommand(args, { cwd: sandbox.folder }),
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]()
      await sandbox[Symbol.asyncDispose]()
    }
  }
}

const parseLines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('a gateway that runs', () => {
  test('takes samples, shows them while they are stored, tells of itself, and stops with 0', async () => {
    await using served = await serve()
    const { run, webhooks, admin, metrics, gateway, folder } = served
    await using tail = startCommand(
      ['tail', '--region', 'uk', '--from', 'beginning', '--count', String(sampleCount), '--json'],
      {
        cwd: folder
      }
    )

    const sent = await run('send', 'github', '--url', webhooks, '--json')
    assert.equal(sent.status, 0, sent.stderr)
    const answers = parseLines(sent.stdout)
    assert.equal(answers.length, sampleCount)
    assert.ok(answers.every(({ status, delivery, problem }) => status === 200 && delivery !== null && problem === null))

    const shown = await tail.result
    assert.equal(shown.status, 0, shown.stderr)
    assert.deepEqual(
      parseLines(shown.stdout).map(({ id, region, offset }) => ({ id, region, offset })),
      answers.map(({ id }, offset) => ({ id, region: 'uk', offset }))
    )
    assert.ok(!shown.stdout.includes(person), 'no payload unless asked for')
    const whole = await run('tail', '--region', 'uk', '--no-follow', '--payload')
    assert.ok(whole.stdout.includes(person), 'the control')

    const tampered = await run('send', 'github/push', '--tamper', '--url', webhooks)
    assert.equal(tampered.status, 0, tampered.stderr)
    assert.match(tampered.stdout, /^401 {2}github\/push .* signature-invalid /)
    const undecided = await run('send', 'github/push', '--as', 'who-is-this', '--url', webhooks)
    assert.equal(undecided.status, 1)
    assert.match(undecided.stdout, /^503 .* undecided /)

    const status = await run('status', '--url', admin, '--json')
    assert.equal(status.status, 0, status.stderr)
    const [source] = JSON.parse(status.stdout).sources
    assert.deepEqual([source.outcomes.accepted, source.outcomes.refused, source.outcomes.deferred], [sampleCount, 1, 1])
    const people = await run('status', '--url', admin)
    assert.match(people.stdout, /^github .* 18 accepted, 1/m)
    assert.equal((await run('health', '--url', metrics)).status, 0)

    gateway.child.kill('SIGTERM')
    const ended = await gateway.result
    assert.equal(ended.status, 0, ended.stderr)
    assert.equal(parseLines(ended.stdout).at(-1)?.['msg'], 'gateway stopped')
    for (const text of [ended.stdout, ended.stderr, sent.stdout, whole.stdout, status.stdout, people.stdout])
      assert.ok(!text.includes(sandboxSecret), 'no secret is printed')
    assert.ok(!ended.stdout.includes(person), 'no payload is logged')
  })

  test('refuses a changed sample as its sender understands it, which send expects', async () => {
    await using sandbox = await makeSandbox()
    const source = '{ provider: gocardless, proof: { secrets: [{ file: secret }] }, tenant: { fixed: northwind } }'
    await appendFile(sandbox.configFile, `  gocardless: ${source}\n`)
    await using gateway = startCommand(['serve'], { cwd: sandbox.folder })
    await gateway.waitFor(/Ctrl-C stops it/)
    const [, url = ''] = /(http:\/\/\S+)\/webhooks\/gocardless$/m.exec(gateway.stderr()) ?? []
    const tampered = await runCommand(['send', 'gocardless', '--tamper', '--url', url], { cwd: sandbox.folder })
    assert.equal(tampered.status, 0, tampered.stderr)
    assert.match(tampered.stdout, /^498 {2}gocardless\/\S+ .* signature-invalid /)
  })

  test('prints a command to try that works as printed', async () => {
    await using served = await serve()
    const [, line = ''] = /^ {2}npx turnpike (.+)$/m.exec(served.gateway.stderr()) ?? []
    assert.notEqual(line, '')
    const { status, stdout, stderr } = await served.run(...line.split(' '))
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^200 {2}github\/push /)
  })

  test('is quiet on stderr with --no-banner, and logs JSON only', async () => {
    await using sandbox = await makeSandbox()
    await using gateway = startCommand(['serve', '--no-banner'], { cwd: sandbox.folder })
    await gateway.waitFor(/gateway started/)
    gateway.child.kill('SIGINT')
    const { status, stdout, stderr } = await gateway.result
    assert.deepEqual([status, stderr], [0, ''])
    assert.ok(parseLines(stdout).every(({ level, time, msg }) => Boolean(level) && Boolean(time) && Boolean(msg)))
  })

  test('ends at once with 1 at a second signal', async () => {
    await using served = await serve({ gateway: ['drainDelay: 40s', 'shutdownTimeout: 50s'] })
    const { child, result } = served.gateway
    child.kill('SIGTERM')
    await served.gateway.waitFor(/gateway stopping/)
    child.kill('SIGTERM')
    const { status, stdout } = await result
    assert.equal(status, 1)
    assert.doesNotMatch(stdout, /gateway stopped/)
  })

  for (const [what, thrower] of [
    ['an exception', 'throw new Error("canary-of-a" + "-message")'],
    ['a rejection', 'Promise.reject(new Error("canary-of-a" + "-message"))']
  ] as const)
    test(`logs ${what} that nobody caught, without its message, and ends with 1`, async () => {
      // In pieces, because the log may tell the place, which is this very text.
      const preload = `data:text/javascript,process.on('SIGUSR2', () => { ${thrower} })`
      await using served = await serve({}, { node: ['--import', preload] })
      served.gateway.child.kill('SIGUSR2')
      const { status, stdout, stderr } = await served.gateway.result
      assert.equal(status, 1)
      const fatal = parseLines(stdout).find(({ level }) => level === 'fatal')
      assert.deepEqual([fatal?.['gateway'], fatal?.['errorName']], ['test', 'Error'])
      assert.ok(!`${stdout}${stderr}`.includes('canary-of-a-message'))
    })
})

/** For tests that change nothing which another one counts. */
const shared = await serve()
after(async () => shared[Symbol.asyncDispose]())

describe('a gateway that cannot start', () => {
  for (const [setting, line] of [
    ['gateway.listen.address', 'address: '],
    ['gateway.metrics', 'metrics: '],
    ['gateway.admin', 'admin: ']
  ] as const)
    test(`because the port of ${setting} is taken says so, without a stack, and exits with 1`, async () => {
      await using sandbox = await makeSandbox()
      const taken = createServer().listen(0, '127.0.0.1')
      await once(taken, 'listening')
      const address = taken.address()
      assert.ok(typeof address === 'object' && address !== null)
      const text = await readFile(sandbox.configFile, 'utf8')
      await writeFile(sandbox.configFile, text.replace(`${line}127.0.0.1:0`, `${line}127.0.0.1:${address.port}`))
      const { status, stderr } = await runCommand(['serve'], { cwd: sandbox.folder })
      taken.close()
      assert.equal(status, 1)
      assert.match(
        stderr,
        new RegExp(`cannot start: port ${address.port} of .* choose another port in ${setting}$`, 'm')
      )
      assert.doesNotMatch(stderr, /EADDRINUSE|\n\s+at /)
    })

  test('because another has its directory says so and exits with 1, and the other goes on', async () => {
    const second = await shared.run('serve')
    assert.equal(second.status, 1)
    assert.match(second.stderr, /regions\/(?:uk|eu) is in use by another running gateway/)
    assert.equal((await shared.run('send', '--url', shared.webhooks)).status, 0)
  })
})

describe('without a gateway', () => {
  test('send, status and health say that nothing answers and what to do, and exit with 1', async () => {
    await using sandbox = await makeSandbox()
    const url = ['--url', 'http://127.0.0.1:1']
    for (const args of [
      ['send', 'github/push', ...url],
      ['status', ...url],
      ['health', ...url]
    ]) {
      const { status, stdout, stderr } = await runCommand(args, { cwd: sandbox.folder })
      assert.equal(status, 1, args[0])
      assert.equal(stdout, '')
      assert.match(stderr, /^error: Nothing answers at http:\/\/127\.0\.0\.1:1.*\nStart the gateway/)
    }
  })

  test('what answers something else is no gateway', async () => {
    const { status, stderr } = await shared.run('status', '--url', shared.metrics)
    assert.equal(status, 1)
    assert.match(stderr, /is no admin endpoint of Turnpike/)
  })
})

describe('send --save, then explain', () => {
  test('say what becomes of it, the exit code too, and store nothing', async () => {
    await using sandbox = await makeSandbox()
    const run = (...args: readonly string[]) => runCommand(args, { cwd: sandbox.folder })
    for (const [extra, outcome, expected] of [
      [[], 'accepted', 0],
      [['--tamper'], 'refused', 1],
      [['--as', 'who-is-this'], 'deferred', 1]
    ] as const) {
      assert.equal((await run('send', 'github/push', '--save', 'saved.json', ...extra)).status, 0)
      const explained = await run('explain', '--source', 'github', '--delivery', 'saved.json', '--json')
      assert.equal(explained.status, expected, explained.stderr)
      assert.equal(JSON.parse(explained.stdout).outcome, outcome)
      assert.ok(!explained.stdout.includes(person))
    }
    const tail = await run('tail', '--region', 'uk', '--no-follow')
    assert.deepEqual([tail.status, tail.stdout], [0, ''])
  })
})

describe('tail', () => {
  test('ends with 0 when its reader has seen enough', async () => {
    assert.equal((await shared.run('send', 'github', '--count', '3', '--url', shared.webhooks)).status, 0)
    const all = await shared.run('tail', '--region', 'uk', '--no-follow', '--payload')
    assert.ok(all.stdout.length > 256 * 1024, 'more than a pipe holds')
    const command = `{ "$0" "$1" tail --region uk --no-follow --payload; echo "status $?" >&2; } | head -1`
    await using piped = startProcess('sh', ['-c', command, process.execPath, mainFile], { cwd: shared.folder })
    const { stdout, stderr } = await piped.result
    assert.equal(stdout.trimEnd().split('\n').length, 1)
    assert.equal(stderr, 'status 0\n')
  })

  test('follows from now on, waits for a topic that is not there yet, and ends with 0 at a signal', async () => {
    await using tail = startCommand(['tail', '--region', 'eu', '--topic', 'acme.eu.scm', '--from', '0'], {
      cwd: shared.folder
    })
    await tail.waitFor(/has no topic acme\.eu\.scm.*Waiting for its first event/)
    await shared.run('send', 'github/push', '--as', 'nordsee-gmbh', '--url', shared.webhooks)
    await tail.waitFor(/acme\.eu\.scm@0 {2}com\.github\.push/)
    tail.child.kill('SIGINT')
    const { status } = await tail.result
    assert.equal(status, 0)
  })

  test('starts at an offset of a topic, and ends after a count', async () => {
    await shared.run('send', 'github/ping', '--count', '5', '--url', shared.webhooks)
    const { stdout } = await shared.run(
      'tail',
      ...'--region uk --topic acme.uk.scm --from 2 --count 2 --json'.split(' ')
    )
    assert.deepEqual(
      parseLines(stdout).map(({ offset }) => offset),
      [2, 3]
    )
  })

  test('of a region or topic that is not there says which there are', async () => {
    await shared.run('send', 'github/ping', '--url', shared.webhooks)
    const region = await shared.run('tail', '--region', 'us')
    assert.equal(region.status, 2)
    assert.match(region.stderr, /no region "us"/)
    const topic = await shared.run('tail', '--region', 'uk', '--topic', 'acme.uk.smc', '--no-follow')
    assert.equal(topic.status, 1)
    assert.match(topic.stderr, /no topic acme\.uk\.smc\.\nDid you mean acme\.uk\.scm\?/)
    const outside = await shared.run('tail', '--region', 'uk', '--topic', join('..', 'eu'), '--no-follow')
    assert.equal(outside.status, 2)
    const offset = await shared.run('tail', '--region', 'uk', '--from', '3')
    assert.equal(offset.status, 2)
    assert.match(offset.stderr, /An offset belongs to one topic/)
  })
})
