import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExposition, valueOf } from './exposition.ts'

const good = [
  '# HELP a_total Words.',
  '# TYPE a_total counter',
  String.raw`a_total{x="1",y="quote \" back \\ line \n"} 3`,
  '',
  '# HELP h Sizes.',
  '# TYPE h histogram',
  'h_bucket{le="1"} 1',
  'h_bucket{le="+Inf"} 2',
  'h_sum 5.5',
  'h_count 2',
  ''
]

test('the reader of the text format reads what the format allows', () => {
  const families = parseExposition(good.join('\n'))
  assert.equal(valueOf(families, 'a_total', { y: 'quote " back \\ line \n', x: '1' }), 3)
  assert.equal(valueOf(families, 'h_count'), 2)
})

const bad: Readonly<Record<string, readonly string[]>> = {
  'a text that ends inside a line': good.slice(0, -1),
  'a sample outside its family': ['b_total 1', ''],
  'a sample twice': ['# HELP a A.', '# TYPE a gauge', 'a{x="1"} 1', 'a{x="1"} 2', ''],
  'a family twice': ['# HELP a A.', '# TYPE a gauge', 'a 1', '# HELP a A.', '# TYPE a gauge', ''],
  'a family without a type': ['# HELP a A.', ''],
  'a label twice': ['# HELP a A.', '# TYPE a gauge', 'a{x="1",x="2"} 1', ''],
  'an unescaped quote': ['# HELP a A.', '# TYPE a gauge', 'a{x="1"2"} 1', ''],
  'a value that is no number': ['# HELP a A.', '# TYPE a gauge', 'a one', ''],
  'a counter below zero': ['# HELP a A.', '# TYPE a counter', 'a -1', ''],
  'buckets that fall': [...good.slice(4, 6), 'h_bucket{le="1"} 3', 'h_bucket{le="+Inf"} 2', 'h_sum 1', 'h_count 2', ''],
  'a count that is not the last bucket': [...good.slice(4, 8), 'h_sum 1', 'h_count 7', '']
}

for (const [what, lines] of Object.entries(bad))
  test(`the reader of the text format refuses ${what}`, () => {
    assert.throws(() => parseExposition(lines.join('\n')))
  })
