import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, beforeEach, describe, test } from 'node:test'
import { CommandFailure, exitStatus } from '../../../src/commands/exit-status.ts'
import { findConfig, quoteArgument } from '../../../src/commands/find-config.ts'

const before = process.cwd()
const root = await mkdtemp(join(tmpdir(), 'turnpike-find-config-'))
after(async () => {
  process.chdir(before)
  await rm(root, { recursive: true, force: true })
})

describe('the configuration that a command uses', () => {
  beforeEach(async () => {
    const folder = await mkdtemp(join(root, 'case-'))
    await mkdir(join(folder, 'config'))
    process.chdir(folder)
  })

  test('is the one that -c names, before all others', async () => {
    for (const file of ['mine.yaml', 'env.yaml', 'turnpike.yaml']) await writeFile(file, '')
    assert.deepEqual(findConfig('mine.yaml', { TURNPIKE_CONFIG: 'env.yaml' }), {
      file: 'mine.yaml',
      argument: ' -c mine.yaml'
    })
  })

  test('else the one of TURNPIKE_CONFIG, which another shell must be told', async () => {
    for (const file of ['env.yaml', 'turnpike.yaml']) await writeFile(file, '')
    assert.deepEqual(findConfig(undefined, { TURNPIKE_CONFIG: 'env.yaml' }), {
      file: 'env.yaml',
      argument: ' -c env.yaml'
    })
  })

  test('else ./turnpike.yaml, else config/turnpike.yaml, which need not be told', async () => {
    await writeFile('config/turnpike.yaml', '')
    assert.deepEqual(findConfig(undefined, {}), { file: 'config/turnpike.yaml', argument: '' })
    await writeFile('turnpike.yaml', '')
    assert.deepEqual(findConfig(undefined, { TURNPIKE_CONFIG: '' }), { file: 'turnpike.yaml', argument: '' })
  })

  test('is wrong usage when there is none, with what to do', () => {
    for (const [option, env, sentence] of [
      [undefined, {}, /neither turnpike\.yaml nor config\/turnpike\.yaml exists/],
      ['nowhere.yaml', {}, /no file nowhere\.yaml, which -c names/],
      [undefined, { TURNPIKE_CONFIG: 'gone.yaml' }, /no file gone\.yaml, which TURNPIKE_CONFIG names/]
    ] as const)
      assert.throws(
        () => findConfig(option, env),
        (thrown) => {
          assert.ok(thrown instanceof CommandFailure)
          assert.equal(thrown.status, exitStatus.usage)
          assert.match(thrown.message, sentence)
          assert.match(thrown.hint ?? '', /turnpike init/)
          return true
        }
      )
  })

  test('does not fall back when the named one is missing', async () => {
    await writeFile('turnpike.yaml', '')
    assert.throws(() => findConfig('misspelt.yaml', {}), CommandFailure)
  })
})

describe('quoteArgument', () => {
  test('leaves plain words and quotes the rest for a shell', () => {
    assert.equal(quoteArgument('config/sandbox.yaml'), 'config/sandbox.yaml')
    assert.equal(quoteArgument("a b'c$(d)"), String.raw`'a b'\''c$(d)'`)
  })
})
