import type { Json } from '../core/json.ts'
import type { WantedPath } from '../core/payload.ts'
import { valueAt } from '../pipeline/json-document.ts'
import { wantedSteps } from '../pipeline/projection/wanted-steps.ts'

/**
 * The part of a document that some paths look at, and nothing else: what is worth sending between threads. A path that
 * ends early, at a scalar where an object was expected, keeps that scalar, so that a schema still sees the wrong type.
 */
export function projectJson(json: Json, wanted: readonly WantedPath[]): Json {
  if (!isContainer(json) || wanted.some(({ path, isWhole }) => isWhole === true && path.length === 0)) return json
  const steps = wantedSteps(wanted)
  const lists = wanted.filter(({ path, each }) => path.length === 0 && each !== undefined)
  if (Array.isArray(json) && lists.length > 0) {
    const ofEach = lists.flatMap(({ each = [] }) => each)
    return json.map((item: Json, at) => projectJson(item, [...ofEach, ...(steps.get(String(at)) ?? [])]))
  }
  // Without a prototype, so that a step called __proto__ is a name like any other.
  const kept = Object.create(null) as Record<string, Json> // an object of ours, empty
  for (const [step, rests] of steps) {
    const value = valueAt(json, [step])
    if (value !== undefined) kept[step] = projectJson(value, rests)
  }
  return Array.isArray(json) ? toSparseArray(json.length, kept) : kept
}

function isContainer(json: Json): boolean {
  return typeof json === 'object' && json !== null
}

function toSparseArray(length: number, kept: Readonly<Record<string, Json>>): Json {
  const highest = Math.max(-1, ...Object.keys(kept).map(Number))
  return Array.from({ length: Math.min(length, highest + 1) }, (_, index) => kept[String(index)] ?? null)
}
