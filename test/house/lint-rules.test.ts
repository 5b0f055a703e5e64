import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withTree } from './plant-tree.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** Each snippet breaks one rule and no other. A rule that is configured but does not fire would let all of them pass. */
const planted: Readonly<Record<string, string>> = {
  'typescript(no-floating-promises)':
    'declare function send(): Promise<void>\nexport function go(): void {\n  send()\n}\n',
  'typescript(no-misused-promises)':
    'declare function send(): Promise<boolean>\nexport const isSent = (): number => (send() ? 1 : 2)\n',
  'typescript(await-thenable)':
    'declare function count(): number\nexport async function go(): Promise<number> {\n  return await count()\n}\n',
  'typescript(only-throw-error)': `export function go(): never {\n  throw 'no'\n}\n`,
  'typescript(prefer-promise-reject-errors)': `export const no = (): Promise<never> => Promise.reject('no')\n`,
  'typescript(switch-exhaustiveness-check)': `export function go(kind: 'a' | 'b'): number {\n  let n = 0\n  switch (kind) {\n    case 'a':\n      n = 1\n      break\n  }\n  return n\n}\n`,
  'typescript(no-unnecessary-type-assertion)': 'export const same = (name: string): string => name as string\n',
  'typescript(no-explicit-any)': 'export const loose = (value: any): void => void value\n',
  'typescript(no-non-null-assertion)': 'export const first = (names: readonly string[]): string => names[0]!\n',
  'typescript(no-unsafe-assignment)': `export function go(text: string): number {\n  const value: number = JSON.parse(text)\n  return value\n}\n`,
  'typescript(no-unsafe-return)': 'export const parse = (text: string): number => JSON.parse(text)\n',
  'typescript(ban-ts-comment)': `// @ts-ignore because of this and of that\nexport const n: number = 'x'\n`,
  'typescript(consistent-type-imports)': `import { Other } from './other.ts'\nexport type Alias = Other\n`,
  'import(consistent-type-specifier-style)': `import { type Other, other } from './other.ts'\nexport const alias: Other = other\n`,
  'import(no-default-export)': 'const value = 1\nexport default value\n',
  'import(no-cycle)': `import type { Back } from './back.ts'\nexport interface Forth {\n  readonly back: Back\n}\n`,
  'eslint(no-console)': `export const say = (): void => console.log('x')\n`,
  'eslint(eqeqeq)': 'export const same = (a: string, b: string): boolean => a == b\n',
  'eslint(no-empty)': 'export function go(run: () => void): void {\n  try {\n    run()\n  } catch {}\n}\n',
  'eslint(max-params)':
    'export const sum = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e\n',
  'eslint(max-lines-per-function)': `export function long(): void {\n${'  void 0\n'.repeat(40)}}\n`,
  'eslint(max-lines)': 'void 0\n'.repeat(301)
}

const neighbours = {
  'src/other.ts': `export type Other = 'other'\nexport const other: Other = 'other'\n`,
  'src/back.ts': `import type { Forth } from './planted.ts'\nexport interface Back {\n  readonly forth: Forth\n}\n`
}

describe('the linter', () => {
  for (const [rule, snippet] of Object.entries(planted)) {
    it(`fires ${rule}`, () =>
      withTree({ ...neighbours, 'src/planted.ts': snippet }, async (root) => {
        const { status, found } = await lint(root)
        assert.ok(found.includes(rule), `${rule} is not among ${found.join(', ')}`)
        assert.equal(status, 1)
      }))
  }

  it('accepts a clean file', () =>
    withTree({ 'src/planted.ts': 'export const sum = (a: number, b: number): number => a + b\n' }, async (root) => {
      assert.deepEqual(await lint(root), { status: 0, found: [] })
    }))

  it('reports a suppression that suppresses nothing', () =>
    withTree(
      { 'src/planted.ts': '// oxlint-disable-next-line no-console -- nothing here prints\nexport const n = 1\n' },
      async (root) => {
        assert.equal((await lint(root)).status, 1)
      }
    ))
})

/** Runs the project's own linter with its own configuration over a planted tree. */
async function lint(root: string): Promise<{ status: number | null; found: readonly string[] }> {
  await copyFile(join(project, '.oxlintrc.json'), join(root, '.oxlintrc.json'))
  await copyFile(join(project, 'tsconfig.json'), join(root, 'tsconfig.json'))
  await writeFile(join(root, 'package.json'), '{ "type": "module" }')
  await symlink(join(project, 'node_modules'), join(root, 'node_modules'), 'dir')
  const { status, stdout } = spawnSync(join(project, 'node_modules/.bin/oxlint'), ['--format=unix', '.'], {
    cwd: root,
    encoding: 'utf8'
  })
  const found = [...stdout.matchAll(/\[(?:Error|Warning)\/(?<rule>[\w-]+\([\w-]+\))\]/g)].map(
    (match) => match.groups?.['rule'] ?? ''
  )
  return { status, found }
}
