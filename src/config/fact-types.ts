import type { ViewType } from '../core/routing-view.ts'
import type { FactValue } from '../core/tenant.ts'
import type { FactTypes } from '../policy/cel/scope.ts'
import type { ConfigNode } from './config-node.ts'
import { didYouMean } from './suggest-name.ts'
import type { TenantLine } from './read-tenants.ts'

/** The facts that rules may ask for: as declared, and then the file is held against it; else as the file has them. */
export function factTypesOf(node: ConfigNode, lines: readonly TenantLine[]): FactTypes {
  if (!node.exists) return inferTypes(lines)
  const declared = Object.fromEntries(node.children().map((fact) => [fact.name, viewTypeOf(fact.text())]))
  for (const line of lines)
    for (const [name, value] of Object.entries(line.tenant.facts)) {
      const type = declared[name]
      const where = `line ${line.line} of the tenants file`
      if (type === undefined)
        node.error(
          `${where} has the fact \`${name}\`, which is not declared`,
          didYouMean(name, Object.keys(declared)).hint
        )
      else if (!isOf(value, type)) node.error(`${where} has a \`${name}\` that is no ${type}`)
    }
  return declared
}

/** A fact that is of two types is told as the wider one: rules compare numbers of both kinds. */
function inferTypes(lines: readonly TenantLine[]): FactTypes {
  const types: Record<string, ViewType> = {}
  for (const { tenant } of lines)
    for (const [name, value] of Object.entries(tenant.facts)) types[name] = widen(types[name], typeOf(value))
  return types
}

function widen(known: ViewType | undefined, found: ViewType): ViewType {
  if (known === undefined || known === found) return found
  return isNumeric(known) && isNumeric(found) ? 'double' : known
}

function isNumeric(type: ViewType): boolean {
  return type === 'int' || type === 'double'
}

function typeOf(value: FactValue): ViewType {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  return Number.isSafeInteger(value) ? 'int' : 'double'
}

function isOf(value: FactValue, type: ViewType): boolean {
  const found = typeOf(value)
  return found === type || (type === 'double' && found === 'int')
}

function viewTypeOf(text: string): ViewType {
  return text === 'bool' || text === 'int' || text === 'double' ? text : 'string'
}
