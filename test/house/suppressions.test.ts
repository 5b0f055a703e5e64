import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkSuppressions } from '../../scripts/check-suppressions.ts'
import { withTree } from './plant-tree.ts'

const faults: readonly (readonly [name: string, path: string, text: string, line: number])[] = [
  ['a lint rule switched off without a reason', 'src/a.ts', '\n// oxlint-disable-next-line no-console\nf()\n', 2],
  ['one switched off for a whole file', 'test/a.ts', '/* oxlint-disable no-console */\n', 1],
  ['one switched off in the words of eslint', 'src/a.ts', 'f() // eslint-disable-line no-console\n', 1],
  ['a reason that says nothing', 'src/a.ts', '// oxlint-disable-next-line no-console -- ok\n', 1],
  ['@ts-expect-error without a reason', 'test/a.ts', '// @ts-expect-error\nf()\n', 1],
  ['@ts-ignore, whatever it says', 'src/a.ts', '// @ts-ignore because the types of this package are wrong\n', 1],
  ['@ts-nocheck', 'scripts/a.mjs', '// @ts-nocheck\n', 1],
  ['prettier-ignore without a reason', 'src/a.ts', '// prettier-ignore\nf()\n', 1],
  ['a bare cast in src', 'src/a.ts', 'const a = 1\nconst b = a as B\n', 2],
  ['a bare cast of a call, over two lines', 'src/a.ts', 'const b = f()\n  as B\n', 2],
  ['a bare cast beside an import', 'src/a.ts', `import { a as b } from './b.ts'\nexport const c = b as C\n`, 2],
  ['a double cast in a test', 'test/a.test.ts', 'const a = 1 as unknown as B\n', 1],
  ['a double cast in parentheses', 'test/a.test.ts', 'const a = (1 as unknown) as B\n', 1]
]

const fine: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    'a rule switched off with its reason',
    'src/a.ts',
    '// oxlint-disable-next-line no-console -- the banner is for people\n'
  ],
  ['@ts-expect-error with its reason', 'test/a.ts', '// @ts-expect-error TS2345: not verified\n'],
  ['a cast with its reason on the line', 'src/a.ts', 'const b = a as B // the brand is given here\n'],
  [
    'a cast with its reason above',
    'src/a.ts',
    '// Node types this header as a list, and it is one text.\nconst b = a as B\n'
  ],
  ['as const', 'src/a.ts', 'const b = [1] as const\n'],
  [
    'renamed imports and exports',
    'src/a.ts',
    `import { a as b } from './b.ts'\nimport * as c from './c.ts'\nexport { b as d }\n`
  ],
  ['the word in text', 'src/a.ts', `const text = 'as it is' // as unknown as they come\n`],
  ['a single cast in a test', 'test/a.test.ts', 'const a = b as B\n'],
  ['fixtures', 'test/fixtures/a.ts', '// @ts-ignore\n']
]

describe('the suppression check', () => {
  for (const [name, path, text, line] of faults) {
    it(`finds ${name}`, () =>
      withTree({ 'src/clean.ts': '', [path]: text }, (root) => {
        assert.deepEqual(
          checkSuppressions(root).map((finding) => [finding.file, finding.line]),
          [[path, line]]
        )
      }))
  }

  for (const [name, path, text] of fine) {
    it(`accepts ${name}`, () =>
      withTree({ 'src/clean.ts': '', [path]: text }, (root) => {
        assert.deepEqual(checkSuppressions(root), [])
      }))
  }

  it('finds that there is nothing to check', () =>
    withTree({ 'README.md': '' }, (root) => {
      assert.equal(checkSuppressions(root).length, 1)
    }))
})
