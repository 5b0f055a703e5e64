import type { Random } from './random.ts'

/** Texts of JSON values where the sender writes others. */
const oddValues = [
  'null',
  'true',
  '0',
  '-0',
  '1e999',
  '12345678901234567890',
  '1.417566161e+09',
  '""',
  '"\\ud800"',
  '"\\u0000"',
  '"a\\r\\nb: c"',
  '"__proto__"',
  '"{item:id}"',
  `"${'x'.repeat(3_000)}"`,
  '[]',
  '{}',
  '[[[[]]]]',
  '{"__proto__":{"id":1},"constructor":{"prototype":{}}}',
  '{"":""}'
] as const

const wholeBodies = [
  '',
  ' ',
  '{',
  '[]',
  '{}',
  'null',
  '"',
  '\ufeff{}',
  '{"a":1}{"b":2}',
  '['.repeat(12_000),
  'a=%',
  'payload=%7B%7D',
  '<x/>'
] as const

/** A body that its sender may never have written. */
export function changeBody(body: Uint8Array, random: Random): Buffer {
  const bytes = Buffer.from(body)
  const at = random.below(bytes.length + 1)
  switch (random.below(7)) {
    case 0:
      return flip(bytes, random)
    case 1:
      return bytes.subarray(0, at)
    case 2:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(8), bytes.subarray(at)])
    case 3:
      return Buffer.concat([bytes, Buffer.from(random.pick([' ', '\n', '\0', '}', '{}']))])
    case 4:
      return random.bytes(400)
    case 5:
      return Buffer.from(random.pick(wholeBodies))
    default:
      return Buffer.from(changeValue(bytes.toString(), random))
  }
}

/** One value of a JSON text, or one key, written as another. */
function changeValue(text: string, random: Random): string {
  const places = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null/g)]
  if (places.length === 0) return `${text}${random.pick(oddValues)}`
  const { 0: found, index } = random.pick(places)
  const isKey = text[index + found.length] === ':'
  const odd = isKey ? random.pick(['"__proto__"', '""', '"id"', '"a.b"']) : random.pick(oddValues)
  return text.slice(0, index) + odd + text.slice(index + found.length)
}

function flip(bytes: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes)
  if (changed.length === 0) return Buffer.from('x')
  const at = random.below(changed.length)
  changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8))
  return changed
}
