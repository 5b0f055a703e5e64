import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problems } from '../../src/core/problems.ts'
import { generatePage, pages, readPage } from '../../scripts/generate-docs.ts'
import { renderProblemsPage } from '../../scripts/problems-page.ts'
import { compareNames } from './compare-names.ts'

const [page] = pages.filter(({ path }) => path === 'docs/problems.md')
assert.ok(page)
const onDisk = readPage(page)
const codes = Object.keys(problems)

/** The codes of the table at the top, and of the sections below it. */
function codesIn(text: string): { readonly rows: readonly string[]; readonly sections: readonly string[] } {
  return {
    rows: [...text.matchAll(/^\| \[`([^`]+)`\]/gm)].map(([, code = '']) => code),
    sections: [...text.matchAll(/^## (\S+)$/gm)].map(([, code = '']) => code)
  }
}

test('docs/problems.md is what the table of problems generates', async () => {
  assert.equal(onDisk, await generatePage(page), 'run: node scripts/generate-docs.ts')
})

test('every code has its row and its section, and no other code has', () => {
  assert.deepEqual(compareNames(codes, codesIn(onDisk).rows), [])
  assert.deepEqual(compareNames(codes, codesIn(onDisk).sections), [])
})

test('a missing row, an extra row and a doubled section are found', () => {
  const missing = onDisk.replace(/^\| \[`undecided`\].*\n/m, '')
  const extra = onDisk.replace(/^(\| \[`)undecided(`\].*\n)/m, '$1undecided$2$1invented$2')
  assert.deepEqual(compareNames(codes, codesIn(missing).rows), ['undecided is missing'])
  assert.deepEqual(compareNames(codes, codesIn(extra).rows), ['invented is not in the table'])
  assert.deepEqual(compareNames(codes, codesIn(`${onDisk}\n## undecided\n`).sections), ['undecided stands twice'])
})

test('a new code makes the page stale', async () => {
  const invented = { ...problems, invented: problems.undecided }
  const text = await generatePage({ path: page.path, render: () => renderProblemsPage(invented) })
  assert.notEqual(text, onDisk)
  assert.deepEqual(compareNames(codes, codesIn(text).rows), ['invented is not in the table'])
})

test('every problem says what the sender is told and what the operator should do, in sentences', () => {
  for (const [code, { title, operator }] of Object.entries(problems)) {
    assert.match(title, /^[A-Z]/, code)
    assert.match(operator, /^[A-Z].*\.$/, code)
    assert.notEqual(operator, title, code)
  }
})
