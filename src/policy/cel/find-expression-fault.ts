import type { Expression } from './expression.ts'
import { innerOf, pathOf, walk } from './expression.ts'
import { functions, macros, operators, ruleLimits } from './language.ts'
import type { RuleFault } from './rule-fault.ts'
import type { Scope } from './scope.ts'

/** What of an expression rules may not use, or names that are not there, with those that are. */
export function findNameFault(expression: Expression, scope: Scope): RuleFault | undefined {
  for (const inner of walk(expression)) {
    const path = pathOf(inner)
    if (path === undefined) continue
    const [record, field] = path
    const fields = Object.hasOwn(scope.records, record) ? scope.records[record] : undefined
    if (fields !== undefined && !Object.hasOwn(fields, field))
      return {
        message: `${record} has no ${record === 'tenant' ? 'fact' : 'field'} "${field}"`,
        span: inner.span,
        unknown: { name: field, known: Object.keys(fields) }
      }
  }
  return undefined
}

/**
 * A record may only be named to name one of its fields: by a record in a list, or behind a condition, a rule would read
 * what nobody sees that it reads, and a decision be kept for events that differ in it.
 */
export function findRecordFault(expression: Expression, { records }: Scope): RuleFault | undefined {
  for (const inner of [expression, ...[...walk(expression)].filter(({ kind }) => kind !== 'field').flatMap(innerOf)])
    if (inner.kind === 'name' && Object.hasOwn(records, inner.name))
      return { message: `${inner.name} is a record and no value: name one of its fields`, span: inner.span }
  return undefined
}

/** Calls of what is not in the language, and work that grows faster than the rule. */
export function findCallFault(expression: Expression, inMacro = false, depth = 1): RuleFault | undefined {
  if (depth > ruleLimits.maxDepth)
    return { message: `it is nested deeper than ${ruleLimits.maxDepth}: use a set or a list`, span: expression.span }
  const isMacro = expression.kind === 'call' && expression.target !== undefined && macros.includes(expression.name)
  if (expression.kind === 'call' && !isKnown(expression.name))
    return {
      message: `"${expression.name}" can't be used in a rule`,
      span: expression.span,
      // Of a sign nothing near is meant.
      ...(/^\w/.test(expression.name) ? { unknown: { name: expression.name, known: [...functions, ...macros] } } : {})
    }
  if (isMacro && inMacro)
    return { message: `"${expression.name}" stands inside another macro: use a set`, span: expression.span }
  for (const inner of innerOf(expression)) {
    const fault = findCallFault(inner, inMacro || isMacro, depth + 1)
    if (fault !== undefined) return fault
  }
  return undefined
}

function isKnown(name: string): boolean {
  return operators.includes(name) || functions.includes(name) || macros.includes(name)
}
