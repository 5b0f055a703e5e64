import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import type { Json } from '../../../src/core/json.ts'
import { projectJson } from '../../../src/parsing/project-json.ts'
import { schemaPaths } from '../../../src/validation/schema-paths.ts'

describe('the paths of a schema', () => {
  test('are the leaves of its properties, and what it requires besides', () => {
    const schema = {
      type: 'object',
      required: ['a', 'g'],
      properties: { a: { type: 'string' }, b: { properties: { c: {}, d: { properties: { e: true } } } }, f: {} }
    }
    assert.deepEqual(schemaPaths(schema), [
      { path: ['a'] },
      { path: ['b', 'c'] },
      { path: ['b', 'd', 'e'] },
      { path: ['f'] },
      { path: ['g'] }
    ])
  })

  test('are whole where it says more of a value than its own kind', () => {
    const below: readonly object[] = [
      { type: 'array', items: { type: 'string' }, prefixItems: [{}] },
      { type: 'array', contains: { type: 'string' } },
      { type: 'object', minProperties: 1 },
      { additionalProperties: { type: 'string' } },
      { anyOf: [{ required: ['id'] }] },
      { const: {} },
      { enum: ['none', []] },
      { 'a keyword of next year': true }
    ]
    for (const schema of below)
      assert.deepEqual(schemaPaths({ properties: { a: schema } }), [{ path: ['a'], isWhole: true }])
    assert.deepEqual(schemaPaths({ anyOf: [] }), [{ path: [], isWhole: true }])
  })

  test('are those of every item of a list', () => {
    const commit = {
      type: 'object',
      required: ['id'],
      properties: { by: { properties: { name: { type: 'string' } } } }
    }
    const each = [{ path: ['by', 'name'] }, { path: ['id'] }]
    const list = { type: 'array', items: commit, minItems: 1 }
    assert.deepEqual(schemaPaths({ properties: { commits: list } }), [{ path: ['commits'], each }])
    assert.deepEqual(schemaPaths({ maxItems: 9 }), [{ path: [], each: [] }])
    assert.deepEqual(schemaPaths({ items: { anyOf: [] } }), [{ path: [], each: [{ path: [], isWhole: true }] }])
  })

  test('are none of what looks at nothing', () => {
    for (const none of [undefined, null, true, 1, {}, { properties: null }, { properties: 'x' }])
      assert.deepEqual(schemaPaths(none), [])
  })
})

test('whatever a schema says, a document without the rest has the same verdict', () => {
  const name = fc.constantFrom('a', 'b', 'c', '__proto__', '0')
  const scalar = fc.constantFrom<Json>(null, true, 0, 1.5, 'x', '')
  const { document, schema } = fc.letrec<{ document: Json; schema: object | boolean }>((tie) => ({
    document: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('document'), { maxLength: 3 }),
      fc.dictionary(name, tie('document'), { maxKeys: 4 })
    ),
    schema: fc.oneof(
      { maxDepth: 3 },
      fc.boolean(),
      fc
        .uniqueArray(
          fc.oneof(
            keyword('type', fc.constantFrom('object', 'array', 'string', 'integer')),
            keyword('required', fc.uniqueArray(name, { maxLength: 2 })),
            keyword('minLength', fc.constant(1)),
            keyword('const', scalar),
            keyword('enum', fc.uniqueArray(fc.oneof(scalar, fc.constant([])), { minLength: 1, maxLength: 3 })),
            keyword('properties', fc.dictionary(name, tie('schema'), { minKeys: 1, maxKeys: 3 })),
            keyword('items', tie('schema')),
            keyword('minItems', fc.constant(2)),
            keyword('maxItems', fc.constant(1)),
            keyword('minProperties', fc.constant(1)),
            keyword('additionalProperties', tie('schema')),
            keyword('not', tie('schema')),
            keyword('anyOf', fc.array(tie('schema'), { minLength: 1, maxLength: 2 }))
          ),
          // More of them hold of hardly any document.
          { selector: ([key]) => key, minLength: 1, maxLength: 2 }
        )
        .map((keywords) => Object.fromEntries(keywords))
    )
  }))
  const seen = { valid: 0, invalid: 0 }
  fc.assert(
    fc.property(schema, document, (any, whole) => {
      const validate = new Ajv2020({ strict: false, validateSchema: false }).compile(any)
      const kept: unknown = structuredClone(projectJson(whole, schemaPaths(any)))
      const verdict = validate(whole)
      seen[verdict ? 'valid' : 'invalid'] += 1
      assert.equal(validate(kept), verdict)
    }),
    { numRuns: 1_000 }
  )
  assert.ok(seen.valid > 100 && seen.invalid > 100, JSON.stringify(seen))
})

function keyword(name: string, held: fc.Arbitrary<unknown>): fc.Arbitrary<readonly [string, unknown]> {
  return held.map((value) => [name, value])
}
