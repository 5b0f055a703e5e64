import { unescapeStep } from '../core/json-pointer.ts'

/** Every name that a schema gives a property, wherever in it. */
export function namesIn(schema: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  collect(schema, names)
  return names
}

function collect(schema: unknown, names: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return
  const members: readonly (readonly [string, unknown])[] = Object.entries(schema)
  for (const [keyword, held] of members) {
    if (keyword === 'properties' && typeof held === 'object' && held !== null)
      for (const name of Object.keys(held)) names.add(name)
    collect(held, names)
  }
}

/**
 * A place in a payload (a JSON pointer) without what the payload itself calls it: names are shown that the schema has,
 * others and numbers are `*`. Keys of a map, such as labels, are a sender's text like any value.
 */
export function placeIn(pointer: string, names: ReadonlySet<string>): string {
  if (pointer === '') return '/'
  const steps = pointer.split('/').slice(1)
  return steps.map((step) => `/${names.has(unescapeStep(step)) ? step : '*'}`).join('')
}
