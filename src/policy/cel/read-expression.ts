import { Environment, ParseError, TypeError as CheckError } from '@marcbachmann/cel-js'
import type { ASTNode } from '@marcbachmann/cel-js'
import type { Constant, Expression, Span } from './expression.ts'
import { ruleLimits } from './language.ts'
import type { RuleFault } from './rule-fault.ts'
import type { CelType, Scope } from './scope.ts'

/** An expression that has been read, or why it can't be. */
export type Reading =
  | { readonly ok: true; readonly expression: Expression; readonly type: string }
  | { readonly ok: false; readonly fault: RuleFault }

/** Reads rules in one scope, with their types, and evaluates none. */
export type ReadExpression = (text: string) => Reading

export function createReader(scope: Scope): ReadExpression {
  const environment = createEnvironment(false)
  for (const [name, fields] of Object.entries(scope.records))
    environment.registerVariable(name, { schema: { ...fields } })
  for (const [name, type] of Object.entries(scope.variables)) environment.registerVariable(name, celTypeName[type])
  return (text) => read(environment, text)
}

/** Reads rules whatever they name: to say better than by a type what is not there. */
export function createUntypedReader(): ReadExpression {
  const environment = createEnvironment(true)
  return (text) => read(environment, text)
}

function createEnvironment(unlistedVariablesAreDyn: boolean): Environment {
  return new Environment({
    unlistedVariablesAreDyn,
    limits: {
      maxAstNodes: ruleLimits.maxNodes,
      maxDepth: ruleLimits.maxDepth,
      maxListElements: ruleLimits.maxListItems
    }
  })
}

const celTypeName: Readonly<Record<CelType, string>> = {
  string: 'string',
  bool: 'bool',
  int: 'int',
  double: 'double',
  timestamp: 'google.protobuf.Timestamp'
}

function read(environment: Environment, text: string): Reading {
  if (text.length > ruleLimits.maxCharacters)
    return refuse({
      message: `it has ${text.length} characters, and ${ruleLimits.maxCharacters} are the most: split it`
    })
  try {
    const parsed = environment.parse(text)
    const { valid, type, error } = parsed.check()
    if (!valid) return refuse(faultOf(error))
    return { ok: true, expression: toExpression(parsed.ast), type: type ?? 'dyn' }
  } catch (thrown) {
    return refuse(faultOf(thrown))
  }
}

function refuse(fault: RuleFault): Reading {
  return { ok: false, fault }
}

function faultOf(thrown: unknown): RuleFault {
  if (!(thrown instanceof ParseError || thrown instanceof CheckError)) return { message: String(thrown) }
  const message = sayBetter(thrown.summary.charAt(0).toLowerCase() + thrown.summary.slice(1))
  return thrown.range === undefined ? { message } : { message, span: thrown.range }
}

/** In our words where the library's are those of its parser. */
function sayBetter(message: string): string {
  if (message === 'unexpected token: EOF') return 'it ends before it is whole'
  const { maxNodes, maxDepth, maxListItems } = ruleLimits
  if (/maxAstNodes/.test(message)) return `it has more than ${maxNodes} parts: use a set`
  if (/maxListElements/.test(message)) return `it has a list of more than ${maxListItems} items: use a set`
  return /maxDepth/.test(message) ? `it is nested deeper than ${maxDepth}: use a set or a list` : message
}

/** The library's tree as ours. An operator of it that we don't list is kept by its name, and refused by that. */
function toExpression(node: ASTNode): Expression {
  const span: Span = { start: node.range.start, end: node.range.end }
  if (node.op === 'value') return { kind: 'constant', value: constantOf(node.args), span }
  if (node.op === 'id') return { kind: 'name', name: node.args, span }
  if (node.op === '.') return { kind: 'field', of: toExpression(node.args[0]), name: node.args[1], span }
  if (node.op === 'list') return { kind: 'list', items: node.args.map(toExpression), span }
  if (node.op === '[]') return indexed(node.args[0], node.args[1], span)
  return { ...callOf(node), span }
}

type Call = Omit<Expression & { readonly kind: 'call' }, 'span'>

/** Of what rules may not use the name is enough: it is refused by that. */
function callOf(node: Exclude<ASTNode, { op: 'value' | 'id' | '.' | 'list' | '[]' }>): Call {
  if (node.op === 'call') return { kind: 'call', name: node.args[0], args: node.args[1].map(toExpression) }
  if (node.op === 'rcall') {
    const [name, target, args] = node.args
    return { kind: 'call', name, target: toExpression(target), args: args.map(toExpression) }
  }
  if (node.op === '!_' || node.op === '-_')
    return { kind: 'call', name: node.op.slice(0, 1), args: [toExpression(node.args)] }
  if (node.op === 'map') return { kind: 'call', name: '{}', args: [] }
  if (node.op === '.?' || node.op === '[?]') return { kind: 'call', name: node.op, args: [] }
  return { kind: 'call', name: node.op, args: node.args.map(toExpression) }
}

/** `tenant["country"]` is `tenant.country`. */
function indexed(of: ASTNode, by: ASTNode, span: Span): Expression {
  if (by.op === 'value' && typeof by.args === 'string')
    return { kind: 'field', of: toExpression(of), name: by.args, span }
  return { kind: 'call', name: '[]', args: [toExpression(of), toExpression(by)], span }
}

function constantOf(value: unknown): Constant {
  if (typeof value === 'string' || typeof value === 'number') return value
  return typeof value === 'bigint' || typeof value === 'boolean' ? value : null
}
