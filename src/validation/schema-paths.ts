import type { WantedPath } from '../core/payload.ts'

/** What a schema says of a value alone, of a scalar, or to a reader: with an object or array it does not look into it. */
const shallow = new Set(
  [
    '$schema $id $comment title description default examples deprecated',
    'type properties required',
    'minLength maxLength pattern format',
    'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf'
  ].flatMap((keywords) => keywords.split(' '))
)

/** What it says of a list, where it says the same of every item. */
const ofLists = new Set(['items', 'minItems', 'maxItems'])

/**
 * Every place of a payload that a schema looks at: the names that it gives or requires, in every item of a list too, and all
 * that is below a place of which it says more than that (`anyOf`, `minProperties`, …). A document without the rest has the
 * same verdict.
 */
export function schemaPaths(schema: unknown): readonly WantedPath[] {
  if (typeof schema !== 'object' || schema === null) return []
  if (!Object.entries(schema).every(isFollowed)) return [{ path: [], isWhole: true }]
  const properties = propertiesOf(schema)
  const saysOfLists = Object.keys(schema).some((keyword) => ofLists.has(keyword))
  const list = saysOfLists ? [{ path: [], each: schemaPaths('items' in schema ? schema.items : true) }] : []
  const named = [...new Set([...properties.keys(), ...requiredOf(schema)])].flatMap((name) => {
    const below = schemaPaths(properties.get(name))
    return below.length === 0 ? [{ path: [name] }] : below.map((each) => ({ ...each, path: [name, ...each.path] }))
  })
  return [...list, ...named]
}

/** Whether a keyword says nothing of places besides those that are given here. */
function isFollowed([keyword, held]: readonly [string, unknown]): boolean {
  if (keyword === 'const') return isScalar(held)
  if (keyword === 'enum') return Array.isArray(held) && held.every(isScalar)
  return shallow.has(keyword) || ofLists.has(keyword)
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function propertiesOf(schema: object): ReadonlyMap<string, unknown> {
  if (!('properties' in schema) || typeof schema.properties !== 'object' || schema.properties === null) return new Map()
  return new Map(Object.entries(schema.properties))
}

function requiredOf(schema: object): readonly string[] {
  return 'required' in schema && Array.isArray(schema.required) ? schema.required.map(String) : []
}
