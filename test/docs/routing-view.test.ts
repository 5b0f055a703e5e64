import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factNames } from '../../src/core/policy.ts'
import { viewFields } from '../../src/core/routing-view.ts'
import { functions, macros, operators, ruleLimits } from '../../src/policy/cel/language.ts'
import { generatePage, pages, readPage } from '../../scripts/generate-docs.ts'
import { renderRoutingViewPage } from '../../scripts/routing-view-page.ts'
import { compareNames } from './compare-names.ts'

const [page] = pages.filter(({ path }) => path === 'docs/routing-view.md')
assert.ok(page)
const onDisk = readPage(page)
const tables = { fields: viewFields, facts: factNames, operators, functions, macros, limits: ruleLimits }
const fields = Object.entries(viewFields).flatMap(([part, of]) => Object.keys(of).map((name) => `${part}.${name}`))

function rowsOf(text: string, heading: string): readonly string[] {
  const [, after = ''] = text.split(`\n## ${heading}\n`)
  const [section = ''] = after.split('\n## ')
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name)
}

function namesOf(text: string, row: string): readonly string[] {
  const [line = ''] = new RegExp(String.raw`^\| ${row}.*$`, 'm').exec(text) ?? []
  return [...line.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name.replaceAll(String.raw`\|`, '|'))
}

test('docs/routing-view.md is what the view and the language generate', async () => {
  assert.equal(onDisk, await generatePage(page), 'run: node scripts/generate-docs.ts')
})

test('it has every field of the view, every fact and all of the language, and no other', () => {
  assert.deepEqual(compareNames(fields, rowsOf(onDisk, 'Fields')), [])
  assert.deepEqual(compareNames([...factNames], rowsOf(onDisk, 'Facts from outside')), [])
  assert.deepEqual(compareNames([...operators], namesOf(onDisk, 'operators')), [])
  assert.deepEqual(compareNames([...functions], namesOf(onDisk, 'functions')), [])
  assert.deepEqual(compareNames([...macros], namesOf(onDisk, 'macros')), [])
  for (const limit of Object.values(ruleLimits)) assert.match(onDisk, new RegExp(String.raw`\| +${limit} +\|`))
})

test('a missing field and an invented one are found', () => {
  const missing = onDisk.replace(/^\| `tenant\.home`.*\n/m, '')
  const extra = onDisk.replace(/^(\| `)event\.type(`.*\n)/m, '$1event.type$2$1event.payload$2')
  assert.deepEqual(compareNames(fields, rowsOf(missing, 'Fields')), ['tenant.home is missing'])
  assert.deepEqual(compareNames(fields, rowsOf(extra, 'Fields')), ['event.payload is not in the table'])
})

test('a new field makes the page stale', async () => {
  const invented = { ...viewFields.event, invented: viewFields.event.type }
  const render = (): string => renderRoutingViewPage({ ...tables, fields: { ...viewFields, event: invented } })
  const text = await generatePage({ path: page.path, render })
  assert.deepEqual(compareNames(fields, rowsOf(text, 'Fields')), ['event.invented is not in the table'])
})
