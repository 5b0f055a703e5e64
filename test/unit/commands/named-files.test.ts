import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runInMemory } from './run-in-memory.ts'
import { makeSandbox } from './sandbox-folder.ts'

const writers: Readonly<Record<string, (file: string, config: string) => readonly string[]>> = {
  'send --save': (file, config) => ['send', 'github/push', '-c', config, '--save', file],
  'init --out': (file) => ['init', '--out', file],
  'init --force --out': (file) => ['init', '--force', '--out', file],
  'providers --new --out': (file) => ['providers', '--new', 'acme-ci', '--out', file]
}

describe('a file that cannot be written is no bug of Turnpike’s', () => {
  for (const [writer, args] of Object.entries(writers))
    test(`${writer} below a file says that it is one, and which option to change`, async () => {
      await using sandbox = await makeSandbox()
      const file = join(sandbox.folder, 'tenants.ndjson')
      const before = await readFile(file, 'utf8')
      for (const below of ['x.yaml', 'folder/x.yaml']) {
        const { status, stdout, stderr } = await runInMemory(...args(join(file, below), sandbox.configFile))
        assert.deepEqual([status, stdout], [2, ''])
        assert.match(stderr, /x\.yaml cannot be written: .*tenants\.ndjson.*, or a folder above it, is a file\./)
        assert.match(stderr, /\nName another file with --(?:save|out)\.\n$/)
        assert.doesNotMatch(stderr, /should not have happened|E[A-Z]{4}/)
      }
      assert.equal(await readFile(file, 'utf8'), before)
    })

  test('send --save into a folder that is not there, or over one, says so', async () => {
    await using sandbox = await makeSandbox()
    await mkdir(join(sandbox.folder, 'taken'))
    const save = async (name: string) =>
      runInMemory('send', 'github/push', '-c', sandbox.configFile, '--save', join(sandbox.folder, name))
    const missing = await save('nowhere/x.json')
    assert.equal(missing.status, 2)
    assert.match(missing.stderr, /x\.json cannot be written: there is no folder .*nowhere\.\nName another .* --save\./)
    const taken = await save('taken')
    assert.equal(taken.status, 2)
    assert.match(taken.stderr, /taken cannot be written: it is a folder\./)
  })

  test('providers --new over a file says that it is there', async () => {
    await using sandbox = await makeSandbox()
    const { status, stderr } = await runInMemory('providers', '--new', 'acme-ci', '--out', sandbox.configFile)
    assert.equal(status, 1)
    assert.match(stderr, /turnpike\.yaml could not be written: it is there already.*\nWrite elsewhere with --out/)
  })
})

test('a region’s directory below a file is told as that by all that read it', async () => {
  await using sandbox = await makeSandbox()
  await writeFile(join(sandbox.folder, 'regions'), 'a file')
  for (const args of [['quarantine'], ['tail', '--no-follow'], ['explain', '--event', 'x']]) {
    const { status, stderr } = await runInMemory(...args, '--region', 'uk', '-c', sandbox.configFile)
    assert.equal(status, 1, args[0])
    assert.match(stderr, /The log of "uk" cannot be read: .*\nCheck that .*regions\/uk is a folder/)
    assert.doesNotMatch(stderr, /should not have happened/)
  }
})

describe('a file that is not there is told with the option that names it', () => {
  const readers: Readonly<Record<string, (file: string) => readonly string[]>> = {
    '-c': (file) => ['check', '-c', file],
    '--against': (file) => ['check', '--against', file],
    '--deliveries': (file) => ['check', '--deliveries', file],
    '--delivery': (file) => ['explain', '--delivery', file],
    '--body': (file) => ['send', 'github/push', '--body', file]
  }
  for (const [option, args] of Object.entries(readers))
    test(option, async () => {
      await using sandbox = await makeSandbox()
      const config = option === '-c' ? [] : ['-c', sandbox.configFile]
      const { status, stdout, stderr } = await runInMemory(...args(join(sandbox.folder, 'nope')), ...config)
      assert.deepEqual([status, stdout], [2, ''])
      assert.match(stderr, new RegExp(`nope, which ${option} names`))
    })
})
