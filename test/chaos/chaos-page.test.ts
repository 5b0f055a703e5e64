import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { faults } from './faults.ts'
import { tableHead } from './table.ts'

const page = readFileSync(new URL('../../docs/chaos.md', import.meta.url), 'utf8')
const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))

test('docs/chaos.md says what each fault is, and of no other', () => {
  const described = rows
    .filter(([, name = '']) => name.startsWith('`') && !name.includes(' '))
    .map(([, name, , , what]) => [name, what])
  assert.deepEqual(
    described,
    faults.map(({ name, what }) => [`\`${name}\``, what])
  )
})

test('docs/chaos.md shows a run of at least 50 in which every fault is, with the columns that are printed', () => {
  const [head = ''] = tableHead.split('\n')
  const headAt = rows.findIndex(
    (cells) =>
      cells.join() ===
      head
        .split('|')
        .map((cell) => cell.trim())
        .join()
  )
  assert.notEqual(headAt, -1)
  const runs = rows.slice(headAt + 2).filter((cells) => cells.length > 1)
  assert.ok(runs.length >= 50, `${runs.length} runs`)
  assert.deepEqual(new Set(runs.map(([, name]) => name)), new Set(faults.map(({ name }) => name)))
})
