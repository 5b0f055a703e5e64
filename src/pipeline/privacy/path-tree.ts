import { stepsOf } from '../../core/payload.ts'
import type { FieldPath } from '../../core/provider.ts'

/** Paths that share their beginnings: one walk over a document finds what any of them names. */
export interface PathTree {
  /** A path ends here: the value is one of those that are looked for. */
  readonly isEnd: boolean
  readonly named: ReadonlyMap<string, PathTree>
  /** What follows a step `*`. */
  readonly every: PathTree | undefined
}

interface GrowingTree {
  isEnd: boolean
  readonly named: Map<string, GrowingTree>
  every: GrowingTree | undefined
}

export function pathTree(paths: readonly FieldPath[]): PathTree {
  const root = emptyTree()
  for (const path of paths) {
    let tree = root
    for (const step of stepsOf(path)) tree = grow(tree, step)
    tree.isEnd = true
  }
  return root
}

/** Trees that go on at a member or an item. */
export function stepInto(trees: readonly PathTree[], step: string): readonly PathTree[] {
  const next: PathTree[] = []
  for (const { named, every } of trees) {
    const tree = named.get(step)
    if (tree !== undefined) next.push(tree)
    if (every !== undefined) next.push(every)
  }
  return next
}

function grow(tree: GrowingTree, step: string): GrowingTree {
  if (step === '*') return (tree.every ??= emptyTree())
  const known = tree.named.get(step)
  if (known !== undefined) return known
  const grown = emptyTree()
  tree.named.set(step, grown)
  return grown
}

function emptyTree(): GrowingTree {
  return { isEnd: false, named: new Map(), every: undefined }
}
