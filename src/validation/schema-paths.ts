import type { Path } from '../core/payload.ts'

/** The leaves of a schema's `properties`: every place of a payload that it looks at. */
export function schemaPaths(schema: unknown): readonly Path[] {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return []
  const { properties } = schema
  if (typeof properties !== 'object' || properties === null) return []
  return Object.entries(properties).flatMap(([name, child]) => {
    const below = schemaPaths(child)
    return below.length === 0 ? [[name]] : below.map((path) => [name, ...path])
  })
}
