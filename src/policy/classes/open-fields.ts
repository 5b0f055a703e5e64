import { hintNames } from '../../core/provider.ts'
import type { ViewPath } from '../../core/routing-view.ts'

/*
 * What a sender may write anything into. All else of the view is known when the configuration is read: sources, the
 * gateway, and tenants with their facts.
 */
export const openPaths: readonly ViewPath[] = [
  'event.type',
  'event.source',
  ...hintNames.map((name): ViewPath => `data.${name}`)
]

/** What rules ask of one open field: it cuts the field's texts into finitely many classes. */
export interface FieldAtoms {
  readonly constants: Set<string>
  readonly prefixes: Set<string>
  readonly suffixes: Set<string>
  readonly infixes: Set<string>
}

export type AtomsByPath = ReadonlyMap<ViewPath, FieldAtoms>

export function createAtoms(): AtomsByPath {
  return new Map(
    openPaths.map((path) => [
      path,
      {
        constants: new Set<string>(),
        prefixes: new Set<string>(),
        suffixes: new Set<string>(),
        infixes: new Set<string>()
      }
    ])
  )
}
