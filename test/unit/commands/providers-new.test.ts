import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCommandLine } from '../../../src/commands/command-line.ts'
import { createMemoryIo } from './memory-io.ts'

test('providers --new writes a file once, and never over one that is there', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-new-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'conf.d', 'acme-ci.yaml')
  const args = ['providers', '--new', 'acme-ci', '--out', file]
  assert.equal(await runCommandLine(args, createMemoryIo()), 0)
  assert.match(await readFile(file, 'utf8'), /^providers:\n {2}acme-ci:$/m)
  assert.match(await readFile(join(folder, 'conf.d', 'acme-ci.samples', 'build.finished.json'), 'utf8'), /"sampleid1"/)
  await writeFile(file, 'mine')
  assert.equal(await runCommandLine(args, createMemoryIo()), 1)
  assert.equal(await readFile(file, 'utf8'), 'mine')
})

test('providers --new refuses the name of a built-in one, one that is none, and what does not fit it', async () => {
  for (const args of [
    ['--new', 'github'],
    ['--new', 'Acme CI'],
    ['--new', 'acme-ci', '--json'],
    ['github', '--new', 'acme-ci'],
    ['github', '--out', 'x.yaml']
  ])
    assert.equal(await runCommandLine(['providers', ...args], createMemoryIo()), 2, args.join(' '))
})
