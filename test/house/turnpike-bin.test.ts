import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withTree } from './plant-tree.ts'

interface NodeVersion {
  isTooOld(version: string): boolean
  tooOldSentence(version: string): string
}

const project = fileURLToPath(new URL('../..', import.meta.url))
const { isTooOld, tooOldSentence }: NodeVersion = await import(
  new URL('../../bin/node-version.mjs', import.meta.url).href
)

/** What the program does when it is handed the command: shows it, and waits for a signal when it is told to. */
const main = `
import { argv } from 'node:process'
process.on('SIGTERM', () => process.exit(5))
console.log(argv.slice(2).join(' '))
if (argv[2] === 'wait') setInterval(() => {}, 1000)
else process.exitCode = Number(argv[2] ?? 0)
`

/** Loaded first, it makes a new Node look like an old one; not its children, which get no such argument. */
const pretendOld = `Object.defineProperty(process, 'version', { value: 'v20.11.0' })\n`

const tree = { 'src/main.ts': main, 'pretend-old.mjs': pretendOld, 'package.json': '{ "type": "module" }' }

describe('bin/turnpike.mjs', () => {
  for (const version of ['v20.20.2', 'v22.18.0', 'v23.11.1', 'v8.0.0', 'nonsense', ''])
    it(`takes ${version || 'no version'} for too old`, () => {
      assert.equal(isTooOld(version), true)
      assert.match(tooOldSentence(version), /Node 24 or later.*npm ci/)
    })

  for (const version of ['v24.0.0', 'v24.21.0', 'v26.1.0', 'v100.0.0'])
    it(`takes ${version} for new enough`, () => {
      assert.equal(isTooOld(version), false)
    })

  it('runs the program itself on a new Node', () =>
    withCheckout(undefined, (root) => {
      const { stdout, status } = runBin(root, ['0', 'two words'])
      assert.deepEqual([stdout, status], ['0 two words\n', 0])
    }))

  it('hands over from an old Node to the one of npm ci, with arguments and exit code', () =>
    withCheckout(process.execPath, (root) => {
      const { stdout, status } = runBin(root, ['3', '--flag=x y'], true)
      assert.deepEqual([stdout, status], ['3 --flag=x y\n', 3])
    }))

  it('hands SIGTERM on, and the exit code back', () =>
    withCheckout(process.execPath, async (root) => {
      const child = spawn(process.execPath, args(root, ['wait'], true), { stdio: ['ignore', 'pipe', 'inherit'] })
      await new Promise((settle) => child.stdout.once('data', settle))
      child.kill('SIGTERM')
      assert.equal(await new Promise((settle) => child.once('exit', settle)), 5)
    }))

  it('says one sentence and fails on an old Node before npm ci', () =>
    withCheckout(undefined, (root) => {
      const { stdout, stderr, status } = runBin(root, ['0'], true)
      assert.deepEqual([stdout, stderr, status], ['', `${tooOldSentence('v20.11.0')}\n`, 1])
    }))

  it('does the same when the Node of npm ci is too old as well', () =>
    withCheckout(undefined, async (root) => {
      await mkdir(join(root, 'node_modules/.bin'), { recursive: true })
      await writeFile(join(root, 'node_modules/.bin/node'), '#!/bin/sh\necho v18.20.0\n', { mode: 0o755 })
      const { stderr, status } = runBin(root, ['0'], true)
      assert.deepEqual([stderr, status], [`${tooOldSentence('v20.11.0')}\n`, 1])
    }))

  it('is what npm scripts check first', () =>
    withCheckout(undefined, (root) => {
      const preload = [join(root, 'pretend-old.mjs'), join(project, 'scripts/require-node.mjs')]
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [...preload.flatMap((file) => ['--import', file]), join(root, 'src/main.ts'), '0'],
        { encoding: 'utf8' }
      )
      assert.deepEqual([stdout, stderr, status], ['', `${tooOldSentence('v20.11.0')}\n`, 1])
    }))
})

function withCheckout(bundledNode: string | undefined, use: (root: string) => void | Promise<void>): Promise<void> {
  return withTree(tree, async (root) => {
    await cp(join(project, 'bin'), join(root, 'bin'), { recursive: true })
    if (bundledNode !== undefined) {
      await mkdir(join(root, 'node_modules/.bin'), { recursive: true })
      await symlink(bundledNode, join(root, 'node_modules/.bin/node'))
    }
    await use(root)
  })
}

function runBin(
  root: string,
  given: readonly string[],
  isOld = false
): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, args(root, given, isOld), { encoding: 'utf8' })
}

function args(root: string, given: readonly string[], isOld: boolean): string[] {
  const preload = isOld ? ['--import', join(root, 'pretend-old.mjs')] : []
  return [...preload, join(root, 'bin/turnpike.mjs'), ...given]
}
