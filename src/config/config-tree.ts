import type { Place } from './finding.ts'

export type ScalarValue = string | number | boolean | null

/** A configuration as parsed, each part with its place: what the schema check and the builders read. */
export type ConfigTree =
  | { readonly kind: 'map'; readonly place: Place; readonly entries: ReadonlyMap<string, ConfigEntry> }
  | { readonly kind: 'list'; readonly place: Place; readonly items: readonly ConfigTree[] }
  | { readonly kind: 'scalar'; readonly place: Place; readonly value: ScalarValue }

export interface ConfigEntry {
  readonly key: Place
  readonly value: ConfigTree
}

export type ConfigMap = Extract<ConfigTree, { kind: 'map' }>

/** The plain values; every key an own property, `__proto__` too. */
export function toPlainValue(tree: ConfigTree): unknown {
  if (tree.kind === 'scalar') return tree.value
  if (tree.kind === 'list') return tree.items.map(toPlainValue)
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, toPlainValue(value)]))
}
