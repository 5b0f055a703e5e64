import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { patternOf, readSteps } from './readme-steps.ts'

test('a README’s commands are read in their order, each with what is shown of it', () => {
  const readme =
    '# X\n\n```sh\na -b\nc   # exit code 1\n```\n\nThen:\n\n```text\nd …\n```\n\n```yaml\ne: f\n```\n\n```sh\ng\n```\n'
  assert.deepEqual(readSteps(readme), [
    {
      lines: [
        { text: 'a -b', status: 0 },
        { text: 'c   # exit code 1', status: 1 }
      ],
      shows: 'd …\n'
    },
    { lines: [{ text: 'g', status: 0 }], shows: undefined }
  ])
  assert.throws(() => readSteps('```text\nshown by nobody\n```\n'))
})

test('what is shown is the whole output, but for what `…` stands for', () => {
  const shown = patternOf('200  push  id …\n…\nend (a|b)\n')
  for (const output of ['200  push  id 1 2\nend (a|b)\n', '200  push  id \nx\ny\nend (a|b)\n'])
    assert.match(output, shown)
  for (const output of [
    '200  push  id 1\nend (a|b)\nmore\n',
    'more\n200  push  id 1\nend (a|b)\n',
    '503  push  id 1\nend (a|b)\n',
    '200  push  id 1\nend a\n',
    '200  push  id 1\n'
  ])
    assert.doesNotMatch(output, shown)
})

test('each example is listed, and has a test', () => {
  const examples = new URL('../../../examples/', import.meta.url)
  const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const tests = readdirSync(new URL('.', import.meta.url))
  const list = readFileSync(new URL('README.md', examples), 'utf8')
  assert.ok(folders.length >= 3)
  for (const { name } of folders) {
    assert.ok(tests.includes(`${name}.test.ts`), name)
    assert.ok(list.includes(`(${name}/README.md)`), name)
  }
})
