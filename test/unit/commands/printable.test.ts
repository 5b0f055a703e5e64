import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { printable } from '../../../src/commands/printable.ts'

describe('printable', () => {
  const hostile = [
    ['an escape sequence', '\u001b[2J'],
    ['the one-byte form of one', '\u009b2J'],
    ['a new line', '\n'],
    ['a carriage return', '\r'],
    ['a bell', '\u0007'],
    ['DEL', '\u007f'],
    ['text that runs backwards', '\u202e'],
    ['a line separator', '\u2028']
  ] as const
  for (const [what, text] of hostile)
    test(`shows ${what} instead of obeying it`, () => {
      const shown = printable(`a${text}b`)
      assert.match(shown, /^a(?:\\u[0-9a-f]{4})+[^\p{C}\p{Zl}]*b$/u)
    })

  test('leaves other text as it is', () => {
    for (const text of ['refs/heads/main', 'Größe 東京 😀', ' "quoted" \\ ']) assert.equal(printable(text), text)
  })

  test('keeps the meaning of JSON', () => {
    const value = { 'k\u0085': '\u001b\u009b\u2028"\\' }
    assert.deepEqual(JSON.parse(printable(JSON.stringify(value))), value)
  })
})
