import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../../src/core/json.ts'
import { isJsonObject } from '../../src/core/json.ts'
import { pathTree } from '../../src/pipeline/privacy/path-tree.ts'
import { Pace } from '../../src/pipeline/privacy/pace.ts'
import { replaceValues } from '../../src/pipeline/privacy/replace-values.ts'

/*
 * Documents are made as trees with every space and escape in them, and written twice: as they are, and with a mark where a
 * naive comparison of paths says that a value is looked for. The engine must make the second of the first, byte by byte.
 */

type Node =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'text'; readonly inner: Node; readonly isEscaped: boolean }
  | { readonly kind: 'array'; readonly items: readonly (readonly [string, Node])[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Key, Node])[] }

interface Key {
  readonly name: string
  readonly text: string
}

const mark = '"\\u0000mark"'
const names = ['a', 'b', 'mail', '0', 'ü', '__proto__', 'a"b', 'toString'] as const

const space = fc.constantFrom('', '', ' ', '\n\t', '\r\n ')
const key: fc.Arbitrary<Key> = fc
  .record({ name: fc.constantFrom(...names), isEscaped: fc.boolean() })
  .map(({ name, isEscaped }) => ({ name, text: isEscaped ? `"${escapeAll(name)}"` : JSON.stringify(name) }))
const scalar: fc.Arbitrary<Node> = fc
  .oneof(
    fc
      .constantFrom('1', '-0.5e+7', 'true', '"***"x', 'null', '""', '"\\\\"', '"}"', '"\\"]"')
      .map((text) => text.replace('x', '')),
    fc
      .string({ unit: 'binary', maxLength: 8 })
      .filter((text) => !/^\s*["[{]/.test(text))
      .map((text) => JSON.stringify(text))
  )
  .map((text) => ({ kind: 'scalar', text }))

const { document } = fc.letrec<{ document: Node }>((tie) => ({
  document: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar,
    fc.record({ inner: tie('document'), isEscaped: fc.boolean() }).map((text): Node => ({ kind: 'text', ...text })),
    fc.array(fc.tuple(space, tie('document')), { maxLength: 4 }).map((items): Node => ({ kind: 'array', items })),
    fc
      .array(fc.tuple(space, key, tie('document')), { maxLength: 5 })
      .map((members): Node => ({ kind: 'object', members }))
  )
}))
const path = fc.array(fc.constantFrom(...names, '1', '*'), { minLength: 1, maxLength: 4 })

function escapeAll(text: string): string {
  return Array.from(text, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
}

function write(node: Node, at: readonly string[], isSought: (at: readonly string[]) => boolean): string {
  if (isSought(at) && !(node.kind === 'scalar' && /^(?:null|"\*+")$/.test(node.text))) return mark
  if (node.kind === 'scalar') return node.text
  if (node.kind === 'text') {
    const text = write(node.inner, at, () => false)
    // No path sees into a text: what has something in it goes whole.
    if (write(node.inner, at, isSought) !== text) return mark
    return node.isEscaped ? `"${escapeAll(text)}"` : JSON.stringify(text)
  }
  if (node.kind === 'array')
    return `[${node.items.map(([gap, item], index) => `${gap}${write(item, [...at, String(index)], isSought)}${gap}`).join(',')}]`
  const members = node.members.map(
    ([gap, { name, text }, value]) => `${gap}${text}${gap}:${gap}${write(value, [...at, name], isSought)}${gap}`
  )
  return `{${members.join(',')}}`
}

function matches(pattern: readonly string[], at: readonly string[]): boolean {
  return pattern.length === at.length && pattern.every((step, index) => step === '*' || step === at[index])
}

function hasText(node: Node): boolean {
  if (node.kind === 'array') return node.items.some(([, item]) => hasText(item))
  if (node.kind === 'object') return node.members.some(([, , value]) => hasText(value))
  return node.kind === 'text'
}

/** On parsed values, as anybody would do it at first. */
function transform(value: Json, at: readonly string[], isSought: (at: readonly string[]) => boolean): Json {
  if (isSought(at) && value !== null && !(typeof value === 'string' && /^\*+$/.test(value)))
    return JSON.parse(mark) as Json // a text
  if (Array.isArray(value)) return value.map((item: Json, index) => transform(item, [...at, String(index)], isSought))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, transform(held, [...at, name], isSought)])
  )
}

test('exactly the values at the paths are replaced, and no byte around them', async () => {
  let replaced = 0
  await fc.assert(
    fc.asyncProperty(document, fc.array(path, { minLength: 1, maxLength: 4 }), async (root, paths) => {
      const isSought = (at: readonly string[]): boolean => paths.some((pattern) => matches(pattern, at))
      const json = write(root, [], () => false)
      // Longer texts are told by their names alone: test/unit/privacy/replace-values.test.ts.
      fc.pre(json.length <= 64 * 1024)
      const tree = pathTree(paths.map((steps) => steps.join('.')))
      const { data, count } = await replaceValues(Buffer.from(json), tree, () => mark, new Pace(async () => undefined))
      const text = Buffer.from(data).toString()
      assert.equal(text, write(root, [], isSought))
      if (!hasText(root)) assert.deepEqual(JSON.parse(text), transform(JSON.parse(json) as Json, [], isSought)) // JSON.parse gives JSON
      assert.equal(count === 0, text === json)
      replaced += count
    }),
    { numRuns: 3_000 }
  )
  assert.ok(replaced > 500, `the paths found ${replaced} values: too few to show anything`)
})
