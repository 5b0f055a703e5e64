import type { ViewPath } from '../core/routing-view.ts'
import { viewFields } from '../core/routing-view.ts'
import { pathOf, walk } from './cel/expression.ts'
import type { Expression } from './cel/expression.ts'
import { findConstantFault } from './cel/find-constant-fault.ts'
import { findCallFault, findNameFault, findRecordFault } from './cel/find-expression-fault.ts'
import { findReadingFault } from './cel/find-reading-fault.ts'
import { createReader, createUntypedReader } from './cel/read-expression.ts'
import type { Reading } from './cel/read-expression.ts'
import type { RuleFault } from './cel/rule-fault.ts'
import { compileExpression } from './cel/run-expression.ts'
import type { RunExpression } from './cel/run-expression.ts'
import type { Scope } from './cel/scope.ts'

export interface CompiledExpression {
  readonly expression: Expression
  readonly run: RunExpression
  /** What of the view it reads: equal values of these give equal results. */
  readonly reads: ReadonlySet<ViewPath>
  readonly readsTime: boolean
}

export type Compiled =
  { readonly ok: true; readonly compiled: CompiledExpression } | { readonly ok: false; readonly fault: RuleFault }

export type CompileRule = (text: string, type: 'bool' | 'list<string>') => Compiled

/** Compiles the rules of one scope; a rule of another type than is asked for is a fault. */
export function createCompiler(scope: Scope): CompileRule {
  const read = createReader(scope)
  const readUntyped = createUntypedReader()
  return (text, type) => {
    const reading = read(text)
    const unknown = reading.ok ? undefined : findUnknown(readUntyped(text), scope)
    if (!reading.ok) return { ok: false, fault: unknown ?? withKnownNames(reading.fault, scope) }
    const { expression } = reading
    const fault = findRuleFault(text, expression, scope) ?? findTypeFault(reading.type, type)
    if (fault !== undefined) return { ok: false, fault }
    return { ok: true, compiled: { expression, run: compileExpression(text), ...readsOf(expression) } }
  }
}

function findRuleFault(text: string, expression: Expression, scope: Scope): RuleFault | undefined {
  return (
    findNameFault(expression, scope) ??
    findRecordFault(expression, scope) ??
    findCallFault(expression) ??
    findReadingFault(text, expression) ??
    findConstantFault(expression)
  )
}

/** Our own sentence for a name that is not there is better than an engine's. */
function findUnknown(untyped: Reading, scope: Scope): RuleFault | undefined {
  return untyped.ok ? (findNameFault(untyped.expression, scope) ?? findCallFault(untyped.expression)) : undefined
}

/** What a rule may name where it names something else at its start. */
function withKnownNames(fault: RuleFault, { records, variables }: Scope): RuleFault {
  const [, name] = /^unknown variable: (\w+)$/.exec(fault.message) ?? []
  if (name === undefined) return fault
  return { ...fault, unknown: { name, known: [...Object.keys(records), ...Object.keys(variables)] } }
}

function findTypeFault(found: string, wanted: string): RuleFault | undefined {
  if (found === wanted) return undefined
  return { message: `it gives ${found}, and ${wanted === 'bool' ? 'true or false' : 'a list of regions'} is needed` }
}

function readsOf(expression: Expression): { reads: Set<ViewPath>; readsTime: boolean } {
  const reads = new Set<ViewPath>()
  let readsTime = false
  for (const inner of walk(expression)) {
    if (inner.kind === 'name' && inner.name === 'now') readsTime = true
    const path = pathOf(inner)
    if (path !== undefined && isPart(path[0])) reads.add(`${path[0]}.${path[1]}`)
  }
  return { reads, readsTime }
}

function isPart(name: string): name is keyof typeof viewFields {
  return Object.hasOwn(viewFields, name)
}
