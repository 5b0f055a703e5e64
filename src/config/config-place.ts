import type { ConfigTree } from './config-tree.ts'
import type { Place } from './finding.ts'

/** A path of strings with the items of lists as numbers, as it is shown. */
export function numberItems(root: ConfigTree, path: readonly string[]): readonly (string | number)[] {
  let tree: ConfigTree | undefined = root
  return path.map((step) => {
    const shown = tree?.kind === 'list' ? Number(step) : step
    tree = tree === undefined ? undefined : childOf(tree, step)?.value
    return shown
  })
}

/** Where a key itself stands. */
export function keyPlaceOf(root: ConfigTree, path: readonly (string | number)[]): Place {
  let tree = root
  let place = root.place
  for (const step of path) {
    const child = childOf(tree, step)
    if (child === undefined) return place
    tree = child.value
    place = child.key
  }
  return place
}

/**
 * Where a person looks for a path: at the value if it is a word or a number, else at its key; where there is nothing,
 * at the nearest thing around it.
 */
export function placeOf(root: ConfigTree, path: readonly (string | number)[]): Place {
  let tree: ConfigTree | undefined = root
  for (const step of path) tree = tree === undefined ? undefined : childOf(tree, step)?.value
  return tree?.kind === 'scalar' ? tree.place : keyPlaceOf(root, path)
}

/** The part of a map or a list under one step of a path; an item's own place stands for its key. */
export function childOf(tree: ConfigTree, step: string | number): { key: Place; value: ConfigTree } | undefined {
  if (tree.kind === 'map') return tree.entries.get(String(step))
  const item = tree.kind === 'list' ? tree.items[Number(step)] : undefined
  return item === undefined ? undefined : { key: item.place, value: item }
}
