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
 * A record that stands alone. Which of its fields decides could not be told then, and decisions are kept by the fields
 * that they depend on.
 */
export function findBareRecord(expression: Expression, scope: Scope): RuleFault | undefined {
  if (expression.kind === 'name' && Object.hasOwn(scope.records, expression.name))
    return {
      message: `\`${expression.name}\` stands alone: name one of its fields, as \`${expression.name}.x\``,
      span: expression.span
    }
  if (pathOf(expression) !== undefined) return undefined
  for (const inner of innerOf(expression)) {
    const fault = findBareRecord(inner, scope)
    if (fault !== undefined) return fault
  }
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
