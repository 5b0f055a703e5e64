import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { createProgram, runCommandLine } from '../../../src/commands/command-line.ts'
import { createMemoryIo } from './memory-io.ts'
import type { MemoryIoOptions } from './memory-io.ts'
import { makeSandbox } from './sandbox-folder.ts'

async function run(args: readonly string[], options: MemoryIoOptions = {}) {
  const io = createMemoryIo(options)
  const status = await runCommandLine(args, io)
  return { status, stdout: io.stdout(), stderr: io.stderr() }
}

const commands = createProgram({ io: createMemoryIo(), settle: () => {} }).commands.map((command) => command.name())

describe('wrong usage', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no command', [], /Usage: turnpike/],
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
    ['a misspelt command', ['sned'], /Did you mean send\?/],
    ['help of an unknown command', ['help', 'frobnicate'], /^error: unknown command 'frobnicate'\nAdd --help/],
    ['help of an unknown command, with an option', ['help', 'frobnicate', '--help'], /^error: unknown command/],
    ['help of a misspelt command', ['help', 'sned'], /unknown command 'sned'\n\(Did you mean send\?\)/],
    ['an unknown option', ['check', '--frobnicate'], /unknown option '--frobnicate'/],
    ['a misspelt option', ['check', '--jsno'], /Did you mean --json\?/],
    ['a missing option', ['tail'], /required option '--region <name>'/],
    ['an option without its value', ['check', '-c'], /argument missing/],
    ['an argument too many', ['check', 'extra'], /too many arguments/],
    ['a count of none', ['send', '--count', '0'], /whole number of at least 1/],
    ['a count that is no number', ['send', '--count', '1e3'], /whole number of at least 1/],
    ['an URL of another kind', ['status', '--url', 'ftp://host'], /Give a URL such as/],
    ['a moment that is none', ['explain', '--delivery', 'x', '--at', 'noon'], /Give a moment such as/],
    ['a start that is none', ['tail', '--region', 'uk', '--from', '-1'], /beginning, now, or an offset/],
    ['a log level that is none', ['serve', '--log-level', 'loud'], /Allowed choices are debug/],
    ['an unknown provider', ['providers', 'githb'], /Did you mean github\?/],
    ['an unknown sample', ['send', '--list', 'github/psh'], /no sample "github\/psh"/],
    ['a configuration that is not there', ['check', '-c', '/nowhere/turnpike.yaml'], /no file \/nowhere/]
  ]
  for (const [what, args, sentence] of cases)
    test(`${what} exits with 2, says what is wrong on stderr and prints nothing else`, async () => {
      const { status, stdout, stderr } = await run(args)
      assert.equal(status, 2)
      assert.equal(stdout, '')
      assert.match(stderr, sentence)
      assert.doesNotMatch(stderr, /\n\s+at /)
    })
})

describe('--help', () => {
  test('of every command exits with 0 and has examples that name it', async () => {
    assert.ok(commands.length >= 10)
    for (const command of commands) {
      const { status, stdout, stderr } = await run([command, '--help'])
      assert.equal(status, 0, command)
      assert.equal(stderr, '')
      assert.match(stdout, new RegExp(String.raw`Examples?:\n[\s\S]*\$ turnpike ${command}\b`))
    }
  })

  test('is what `help` shows, of a command, of itself and of everything', async () => {
    const whole = await run(['--help'])
    for (const command of commands) assert.deepEqual(await run(['help', command]), await run([command, '--help']))
    for (const args of [['help'], ['help', 'help'], ['help', '--help']]) assert.deepEqual(await run(args), whole)
  })

  test('fits 80 columns', async () => {
    for (const args of [[], ...commands.map((command) => [command])]) {
      const { stdout } = await run([...args, '--help'])
      const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.includes('$ turnpike'))
      assert.deepEqual(wide, [])
    }
  })

  test('says each default once', async () => {
    const heading = /^ {2}(?=\S)/m
    for (const command of commands) {
      const { stdout } = await run([command, '--help'])
      const [, ...entries] = stdout.split(heading)
      assert.ok(entries.length > 0, command)
      for (const entry of entries) {
        const defaults = entry.match(/\bdefault:/g) ?? []
        assert.ok(defaults.length <= 1, `${command} ${entry}`)
      }
    }
  })

  test('lists every command', async () => {
    const { stdout } = await run(['--help'])
    for (const command of commands) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'))
  })

  test('the examples are command lines that exist', async () => {
    for (const command of commands) {
      const { stdout } = await run([command, '--help'])
      for (const [, line = ''] of stdout.matchAll(/^ {4}\$ turnpike (.+)$/gm)) {
        const { stderr } = await run([...line.split(' '), '--help'])
        assert.equal(stderr, '', line)
      }
    }
  })
})

test('--version says the version of package.json', async () => {
  const { status, stdout } = await run(['--version'])
  assert.equal(status, 0)
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
})

test('every command that prints data has --json', () => {
  const program = createProgram({ io: createMemoryIo(), settle: () => {} })
  const withJson = program.commands.filter((command) => command.options.some(({ long }) => long === '--json'))
  assert.deepEqual(
    withJson.map((command) => command.name()),
    ['check', 'send', 'tail', 'explain', 'status', 'quarantine', 'providers']
  )
})

describe('colour', () => {
  const coloured = /\u001b\[/
  test('is there on a terminal', async () => {
    const { stdout } = await run(['providers'], { isTerminal: true })
    assert.match(stdout, coloured)
  })

  for (const [what, options] of [
    ['a pipe', {}],
    ['a pipe, even when it is asked for', { env: { FORCE_COLOR: '1' } }],
    ['a terminal with NO_COLOR', { isTerminal: true, env: { NO_COLOR: '1' } }],
    ['a terminal that cannot', { isTerminal: true, env: { TERM: 'dumb' } }]
  ] as const)
    test(`is not there in ${what}`, async () => {
      await using sandbox = await makeSandbox()
      for (const args of [
        ['providers'],
        ['providers', 'github'],
        ['providers', 'x'],
        ['--help'],
        ['check', '-c', sandbox.configFile]
      ]) {
        const { stdout, stderr } = await run(args, options)
        assert.doesNotMatch(stdout + stderr, coloured)
      }
    })

  test('changes nothing but colours', async () => {
    const plain = await run(['providers', 'github'])
    const painted = await run(['providers', 'github'], { isTerminal: true })
    assert.equal(stripVTControlCharacters(painted.stdout), plain.stdout)
  })
})

describe('an error', () => {
  test('has no stack, unless TURNPIKE_DEBUG asks for it', async () => {
    const args = ['health', '--url', 'http://127.0.0.1:1']
    const plain = await run(args)
    assert.equal(plain.status, 1)
    assert.match(plain.stderr, /^error: Nothing answers at http:\/\/127\.0\.0\.1:1\/livez .*\nStart the gateway/)
    assert.doesNotMatch(plain.stderr, /\n\s+at /)
    const debug = await run(args, { env: { TURNPIKE_DEBUG: '1' } })
    assert.match(debug.stderr, /\n\s+at /)
  })
})

describe('a reader that goes away', () => {
  test('ends a command well', async () => {
    const { status, stderr } = await run(['providers', 'github'], { readerLeavesAfter: 0 })
    assert.equal(status, 0)
    assert.equal(stderr, '')
  })
})
