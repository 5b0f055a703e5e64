import type { ViewType } from '../core/routing-view.ts'
import type { FactTypes } from '../policy/cel/scope.ts'
import type { ConfigNode } from './config-node.ts'

/** The facts that a configuration declares; nothing where the tenants file itself says which there are. */
export function declaredFacts(node: ConfigNode): FactTypes | undefined {
  if (!node.exists) return undefined
  return Object.fromEntries(node.children().map((fact) => [fact.name, viewTypeOf(fact.text())]))
}

function viewTypeOf(text: string): ViewType {
  return text === 'bool' || text === 'int' || text === 'double' ? text : 'string'
}
