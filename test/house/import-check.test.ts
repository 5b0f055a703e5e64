import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkImports } from '../../scripts/check-imports.ts'
import { empty, faults } from './import-faults.ts'
import { withTree } from './plant-tree.ts'
import type { Tree } from './plant-tree.ts'

/** What looks like a fault and is none. */
const fine: readonly (readonly [name: string, tree: Tree])[] = [
  ['names in comments', { 'core/a.ts': `// Date.now() and process.env\n/* import x from 'express' */\nexport {}\n` }],
  ['names in strings', { 'core/a.ts': `export const a = "Date.now() from 'express'" + \`Math.random() \${1}\`\n` }],
  ['names in a regular expression', { 'core/a.ts': `export const a = /from 'express'|Date.now/\n` }],
  ['a division that is no regular expression', { 'core/a.ts': `export const a = b / 2 / c // from 'x'\n` }],
  ['a date made from a number', { 'pipeline/a.ts': 'export const t = (at: number) => new Date(at).toISOString()\n' }],
  ['a property called now', { 'pipeline/a.ts': 'export const t = clock.now()\n' }],
  ['node:crypto in a pure folder', { 'signatures/a.ts': `import { createHmac } from 'node:crypto'\n` }],
  ['node:util in the secret', { 'core/secret.ts': `import { inspect } from 'node:util'\n` }],
  ['the one comparator', { 'signatures/equal-bytes.ts': `import { timingSafeEqual } from 'node:crypto'\n` }],
  ['an absent signature', { 'signatures/a.ts': 'if (signature === undefined || digest.length !== 32) no()\n' }],
  ['an algorithm', { 'signatures/a.ts': `if (scheme.hmac === 'sha256' || typeof mac === 'string') ok()\n` }],
  ['where the program is, in one file', { 'core/program-files.ts': 'export const here = import.meta.url\n' }],
  [
    'a diamond',
    {
      'core/a.ts': `import './b.ts'\nimport './c.ts'\n`,
      'core/b.ts': `import './d.ts'\n`,
      'core/c.ts': `import './d.ts'\n`,
      'core/d.ts': empty
    }
  ],
  ['a file of 300 lines', { 'bus/a.ts': 'x()\n'.repeat(300) }],
  [
    'main that imports anything',
    { 'main.ts': `import './commands/a.ts'\nimport { Command } from 'commander'\n`, 'commands/a.ts': empty }
  ]
]

describe('the import check', () => {
  for (const { name, tree, says } of faults) {
    it(`finds ${name}`, () =>
      withTree(tree, (root) => {
        const messages = checkImports(root).map((finding) => finding.message)
        for (const expected of says)
          assert.ok(
            messages.some((message) => expected.test(message)),
            `${expected} in ${messages.join('\n')}`
          )
        assert.equal(messages.length, says.length, messages.join('\n'))
      }))
  }

  for (const [name, tree] of fine) {
    it(`accepts ${name}`, () =>
      withTree(tree, (root) => {
        assert.deepEqual(checkImports(root), [])
      }))
  }

  it('names the file and line', () =>
    withTree({ 'core/a.ts': `\n\nimport type { B } from '../bus/b.ts'\n`, 'bus/b.ts': empty }, (root) => {
      const [finding] = checkImports(root)
      assert.deepEqual([finding?.file, finding?.line], ['core/a.ts', 3])
    }))
})
