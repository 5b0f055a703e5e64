import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { filters, textFilters } from '../../src/pipeline/template-filters.ts'
import { compareNames } from './compare-names.ts'

const page = readFileSync(new URL('../../docs/templates.md', import.meta.url), 'utf8')
const names = [...Object.keys(filters), ...Object.keys(textFilters).map((name) => `${name}:TEXT`)]

function filtersIn(text: string): readonly string[] {
  const [, after = ''] = text.split('\n## Filters\n')
  const [section = ''] = after.split('\n## ')
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name)
}

test('docs/templates.md lists every filter, and no other', () => {
  assert.deepEqual(compareNames(names, filtersIn(page)), [])
})

test('a missing row and an extra row are found', () => {
  const missing = page.replace(/^\| `nonzero`.*\n/m, '')
  const extra = page.replace(/^(\| `)host(`.*\n)/m, '$1host$2$1upper$2')
  assert.deepEqual(compareNames(names, filtersIn(missing)), ['nonzero is missing'])
  assert.deepEqual(compareNames(names, filtersIn(extra)), ['upper is not in the table'])
})
