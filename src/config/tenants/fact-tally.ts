import type { ViewType } from '../../core/routing-view.ts'
import type { FactValue, NamedTenant } from '../../core/tenant.ts'
import type { FactTypes } from '../../policy/cel/scope.ts'
import { formatPath } from '../finding.ts'
import { didYouMean } from '../suggest-name.ts'
import type { TenantFault } from './tenant-fault.ts'

/** The types of the facts that tenants have: as declared, and then each is held against it; else as they turn out. */
export class FactTally {
  readonly #declared: FactTypes | undefined
  /** No object: a fact may be called `constructor`. */
  readonly #found = new Map<string, ViewType>()

  constructor(declared: FactTypes | undefined) {
    this.#declared = declared
  }

  get types(): FactTypes {
    return this.#declared ?? Object.fromEntries(this.#found)
  }

  /** Counts a tenant in; what is wrong with its facts. */
  add({ facts }: NamedTenant): readonly TenantFault[] {
    const faults: TenantFault[] = []
    for (const name of Object.keys(facts)) {
      const value = facts[name]
      if (value === undefined) continue
      const fault = this.#declared === undefined ? undefined : findFault(name, value, this.#declared)
      if (fault !== undefined) faults.push(fault)
      // A fact that is of two types is told as the wider one: rules compare numbers of both kinds.
      this.#found.set(name, widen(this.#found.get(name), typeOf(value)))
    }
    return faults
  }
}

function findFault(name: string, value: FactValue, declared: FactTypes): TenantFault | undefined {
  const path = formatPath(['facts', name])
  const type = Object.hasOwn(declared, name) ? declared[name] : undefined
  if (type === undefined)
    return { path, message: 'is a fact that is not declared', ...didYouMean(name, Object.keys(declared)) }
  return isOf(value, type) ? undefined : { path, message: `is no ${type}, as which it is declared` }
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
