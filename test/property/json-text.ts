import fc from 'fast-check'
import { isJsonObject } from '../../src/core/json.ts'
import type { Json } from '../../src/core/json.ts'

/**
 * Keys that escape, look like indexes, or are inherited by every object. A backslash alone is not among them: once V8 has
 * seen that key, JSON.parse takes any escaped key of one character for it. https://github.com/nodejs/node/issues/63785
 */
export const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }).filter((name) => name !== '\\'),
  fc.constantFrom(
    '',
    '0',
    '1',
    '00',
    '-1',
    'length',
    '__proto__',
    'constructor',
    'a',
    'a"b',
    'a\\',
    '{',
    ']',
    'ü',
    '\u{1f600}'
  )
)
const scalar = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1e400',
    '-12345678901234567890',
    '0.10',
    '1E+2',
    '9007199254740993'
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value))
)
export const space = fc.stringMatching(/^[ \n\r\t]{0,3}$/)

/** Text of a JSON string, some of its characters escaped though they need not be. */
export const stringText = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(value, fc.infiniteStream(fc.nat(5))).map(([text, styles]) => {
    const written = Array.from({ length: text.length }, (_, at) => escapeUnit(text, at, styles.next().value ?? 0)).join(
      ''
    )
    return `"${written}"`
  })

/** Names, half of them as nearly everybody writes them. */
const name = fc.oneof(
  stringText(key),
  fc.constantFrom('a', 'b', 'id', '0', 'length', '__proto__', 'ü', 'repository', 'repositories').map((it) => `"${it}"`)
)

/** JSON as text, with spaces anywhere, keys doubled, and nothing normalised. */
export const { document } = fc.letrec<{ document: string }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    stringText(key),
    joined('[', fc.array(tie('document'), { maxLength: 4 }), ']'),
    joined(
      '{',
      fc.array(
        fc
          .tuple(name, space, space, tie('document'))
          .map(([written, before, after, value]) => `${written}${before}:${after}${value}`),
        { maxLength: 5 }
      ),
      '}'
    )
  )
}))

function joined(open: string, parts: fc.Arbitrary<string[]>, close: string): fc.Arbitrary<string> {
  return fc.tuple(parts, fc.infiniteStream(space)).map(([items, spaces]) => {
    const next = (): string => spaces.next().value ?? ''
    return `${open}${next()}${items.map((item) => `${next()}${item}${next()}`).join(',')}${close}`
  })
}

/** Every path of a document, with some that lead nowhere. */
export function pathsOf(value: Json, base: readonly string[] = []): readonly (readonly string[])[] {
  const children: readonly (readonly [string, Json])[] = Array.isArray(value)
    ? value.map((item: Json, index) => [String(index), item])
    : isJsonObject(value)
      ? Object.entries(value)
      : []
  const nowhere = ['0', '1', '00', '-1', 'length', '__proto__', 'toString', ''].map((step) => [...base, step])
  return [base, ...nowhere, ...children.flatMap(([step, child]) => pathsOf(child, [...base, step]))]
}

function escapeUnit(text: string, at: number, style: number): string {
  const unit = text.charCodeAt(at)
  if (style === 0) return `\\u${unit.toString(16).padStart(4, '0')}`
  if (style === 1) return `\\u${unit.toString(16).padStart(4, '0').toUpperCase()}`
  if (style === 2 && unit === 0x2f) return '\\/'
  const char = text.charAt(at)
  // A half of a pair can't stand alone in UTF-8, so a pair stays a pair only when neither half is escaped.
  if (unit >= 0xd800 && unit <= 0xdfff) return `\\u${unit.toString(16)}`
  return JSON.stringify(char).slice(1, -1)
}
