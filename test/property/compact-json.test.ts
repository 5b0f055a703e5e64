import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compactJson } from '../../src/signatures/compact-json.ts'

/* JSON without whitespace, against what `JSON.stringify` makes of what `JSON.parse` read, wherever both say the same. */

const space = fc.array(fc.constantFrom(' ', '\n', '\r', '\t'), { maxLength: 3 }).map((chars) => chars.join(''))

function compact(text: string): string {
  return Buffer.from(compactJson(Buffer.from(text))).toString()
}

test('of a value in any layout it is the value in none', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom<string | number>(1, 4, '\t', '\r\n '), (value, layout) => {
      const written = JSON.stringify(value)
      assert.equal(compact(JSON.stringify(value, null, layout)), written)
      assert.equal(compact(written), JSON.stringify(JSON.parse(written)))
    })
  )
})

test('whitespace between tokens changes nothing, and within a text everything', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(space, { minLength: 6, maxLength: 6 }), (text, spaces) => {
      const [a, b, c, d, e, f] = spaces
      const written = JSON.stringify(text)
      assert.equal(compact(`${a}{${b}${written}${c}:${d}[${written}${e},1]${f}}`), `{${written}:[${written},1]}`)
    })
  )
})

test('what JSON.stringify would write otherwise is left as its sender wrote it', () => {
  for (const [given, expected] of [
    [String.raw`{ "a" : "\u00fc\/" }`, String.raw`{"a":"\u00fc\/"}`],
    ['[ 1.0, 1e2, 12345678901234567890 ]', '[1.0,1e2,12345678901234567890]'],
    ['{ "2": 1, "1": 2, "2": 3 }', '{"2":1,"1":2,"2":3}'],
    [String.raw`[ "a\\" , " \" " ]`, String.raw`["a\\"," \" "]`]
  ] as const)
    assert.equal(compact(given), expected)
})

test('only the four characters of JSON are whitespace', () => {
  for (const char of ['\f', '\v', '\u00a0', '\u2028', '\ufeff', '\0']) assert.equal(compact(`[${char}1]`), `[${char}1]`)
})

test('any bytes give no more bytes, and the same when it is done twice', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const once = compactJson(bytes)
      assert.ok(once.length <= bytes.length)
      assert.deepEqual(compactJson(once), once)
    })
  )
})
