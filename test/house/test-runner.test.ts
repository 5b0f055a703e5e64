import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withTree } from './plant-tree.ts'

const runner = fileURLToPath(new URL('../../scripts/test.ts', import.meta.url))
const imports = `import { describe, it, before, test } from 'node:test'\n`

const cases: readonly { name: string; text: string; last: string; status: 0 | 1; says?: RegExp }[] = [
  {
    name: 'counts tests, not files or suites',
    text: `describe('s', () => { it('a', () => {}); it('b', () => {}) })`,
    last: '2 passed, 0 failed',
    status: 0
  },
  {
    name: 'fails on a failed test and shows it',
    text: `test('a', () => {}); test('sum', () => { throw new Error('two and two') })`,
    last: '1 passed, 1 failed',
    status: 1,
    says: /✗ sum\n.*two and two/
  },
  {
    name: 'shows what the failing file printed',
    text: `test('a', () => { console.log('seen'); throw new Error('x') })`,
    last: '0 passed, 1 failed',
    status: 1,
    says: /seen/
  },
  {
    name: 'fails on a skipped test',
    text: `test('a', () => {}); test.skip('b', () => {})`,
    last: '1 passed, 1 failed',
    status: 1,
    says: /is skipped/
  },
  {
    name: 'fails on a todo test',
    text: `test('a', () => {}); test.todo('b')`,
    last: '1 passed, 1 failed',
    status: 1,
    says: /todo/
  },
  {
    name: 'fails on a test skipped from inside',
    text: `test('a', (t) => { t.skip('no broker') })`,
    last: '0 passed, 1 failed',
    status: 1,
    says: /is skipped/
  },
  { name: 'fails on a file without tests', text: '', last: '0 passed, 1 failed', status: 1, says: /no test in it/ },
  {
    name: 'fails on a file that leaves before its tests',
    text: `test('a', () => {}); process.exit(0)`,
    last: '0 passed, 1 failed',
    status: 1
  },
  { name: 'fails on a file that does not parse', text: 'test(', last: '0 passed, 1 failed', status: 1 },
  {
    name: 'fails on an error after the last test',
    text: `test('a', () => {}); setTimeout(() => { throw new Error('late') }, 5)`,
    last: '1 passed, 1 failed',
    status: 1,
    says: /late/
  },
  {
    name: 'fails on a hook',
    text: `describe('s', () => { before(() => { throw new Error('hook') }); it('a', () => {}) })`,
    last: '0 passed, 2 failed',
    status: 1,
    says: /hook/
  }
]

describe('npm test', () => {
  for (const { name, text, last, status, says } of cases) {
    it(name, () =>
      withTree({ 'a.test.ts': `${imports}void [describe, it, before, test]\n${text}\n` }, (root) => {
        const result = runTests(root)
        assert.equal(result.stdout.trimEnd().split('\n').at(-1), last, result.stdout)
        assert.equal(result.status, status)
        if (says !== undefined) assert.match(result.stdout, says)
      })
    )
  }

  it('fails when it finds no test', () =>
    withTree({ 'README.md': '' }, (root) => {
      const { stdout, status } = runTests(root)
      assert.match(stdout, /no test ran/)
      assert.match(stdout, /\n0 passed, 1 failed\n$/)
      assert.equal(status, 1)
    }))

  it('fails on a folder that is not there, and still runs the others', () =>
    withTree({ 'there/a.test.ts': `${imports}test('a', () => {})\n` }, (root) => {
      const { stdout, status } = runTests(`${root}/there`, `${root}/gone`)
      assert.match(stdout, /\n1 passed, 1 failed\n$/)
      assert.equal(status, 1)
    }))
})

function runTests(...places: readonly string[]): { stdout: string; status: number | null } {
  // The runner refuses to run inside a test unless it is told that it is not inside one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { stdout, stderr, status } = spawnSync(process.execPath, [runner, ...places], { encoding: 'utf8', env })
  assert.equal(stderr, '')
  return { stdout, status }
}
