import type { RoutingView, ViewPath } from '../../core/routing-view.ts'
import type { FactValue } from '../../core/tenant.ts'
import { hintNames } from '../../core/provider.ts'
import { walk } from '../cel/expression.ts'
import type { Expression } from '../cel/expression.ts'
import { collectKnownValues } from './known-values.ts'
import { readRules } from './prove.ts'
import type { ProvingParts } from './prove.ts'
import { finish } from './slices.ts'
import type { Universe } from './universe.ts'
import { findWitnesses } from './witnesses.ts'

export interface Candidates {
  readonly path: ViewPath
  /** Undefined: as if it were not there. */
  readonly values: readonly (FactValue | undefined)[]
}

/** A field with more values than this is not tried with all of them. */
const maxValues = 200

/** For each field that rules read, and that a sender or the directory could say otherwise, what it could be. */
export function candidatesFor(parts: ProvingParts, universe: Universe, view: RoutingView): readonly Candidates[] {
  const { atoms, reads } = finish(readRules([parts], universe))
  const known = finish(collectKnownValues(universe))(parts.rules)
  const texts = textsOf(parts)
  const data = hintNames
    .map((name): ViewPath => `data.${name}`)
    .filter((path) => reads.has(path))
    .map((path): Candidates => {
      const asked = atoms.get(path)
      const values = asked === undefined ? [] : findWitnesses(asked).texts
      return { path, values: [undefined, ...values.slice(0, maxValues)] }
    })
  const { tenant } = view
  if (!tenant.known) return data
  const facts = [...new Set<ViewPath>(['tenant.home', ...reads])]
    .filter((path) => path.startsWith('tenant.') && path !== 'tenant.known' && path !== 'tenant.id')
    .map((path): Candidates => {
      const value = tenant[path.slice('tenant.'.length)]
      if (path === 'tenant.home') return { path, values: [...universe.regions] }
      if (typeof value === 'boolean') return { path, values: [!value] }
      if (typeof value === 'number') return { path, values: [] }
      return { path, values: [...new Set([...texts, ...(known.valuesOf(path) ?? [])])].slice(0, maxValues) }
    })
  return [...facts, ...data]
}

/** What rules compare with, whatever it is. */
function textsOf({ rules, compiled }: ProvingParts): readonly string[] {
  const expressions = [
    ...compiled.residency.map(({ when }) => when),
    ...compiled.routing.flatMap(({ when, regions }) => (regions === undefined ? [when] : [when, regions]))
  ]
  const constants = expressions.flatMap(({ expression }) => [...walk(expression)].flatMap(textOf))
  const ofSets = Object.values(rules.sets).flatMap((set) => set.slice(0, 3))
  return [...new Set([...constants, ...ofSets])]
}

function textOf(expression: Expression): readonly string[] {
  return expression.kind === 'constant' && typeof expression.value === 'string' ? [expression.value] : []
}
