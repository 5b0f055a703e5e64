import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { styleText } from 'node:util'
import { formatTable, shownWidth, wrapText } from '../../../src/commands/text-table.ts'

describe('formatTable', () => {
  test('aligns columns and leaves no space at the end of a line', () => {
    const rows = [
      ['NAME', 'STATE', 'WHY'],
      ['uk', 'ready', ''],
      ['north-east', 'no', 'the disk is full']
    ]
    assert.equal(
      formatTable(rows, 80),
      ['NAME        STATE  WHY', 'uk          ready', 'north-east  no     the disk is full'].join('\n')
    )
  })

  test('wraps the last column under itself, within the width', () => {
    const lines = formatTable([['place', 'one two three four five six seven eight']], 30).split('\n')
    assert.deepEqual(lines, ['place  one two three four five', '       six seven eight'])
    assert.ok(lines.every((line) => line.length <= 30))
  })

  test('counts a colour as nothing', () => {
    const green = styleText('green', 'ok', { validateStream: false })
    assert.notEqual(green, 'ok')
    const [plain, coloured] = ['ok', green].map((cell) => shownWidth(formatTable([[cell, 'x']], 80)))
    assert.equal(coloured, plain)
  })

  test('leaves a word whole that is longer than its room', () => {
    assert.deepEqual(wrapText(`a ${'b'.repeat(50)} c`, 20), ['a', 'b'.repeat(50), 'c'])
  })

  test('of no rows is nothing', () => {
    assert.equal(formatTable([], 80), '')
  })
})
