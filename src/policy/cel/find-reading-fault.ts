import { parse, unparse } from '@bufbuild/cel'
import type { Constant, Expression } from './expression.ts'
import { parseRule } from './parse-rule.ts'
import type { RuleFault } from './rule-fault.ts'

const advice = 'put brackets around what belongs together, and write values plainly'

/**
 * One engine checks a rule and another evaluates it: where they read it differently, what is checked is not what runs.
 * `a == b < c` is `(a == b) < c` by the specification, and `a == (b < c)` to who checks it.
 */
export function findReadingFault(text: string, expression: Expression): RuleFault | undefined {
  try {
    if (unparse(parseRule(text)) === unparse(parse(write(expression, text)))) return undefined
  } catch (thrown) {
    const words = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/^<input>:[\d:]+ /, '')
    return findCommentFault(text) ?? { message: `it can't be evaluated as it is written (${words}): ${advice}` }
  }
  return { message: `it can be read in two ways: ${advice}` }
}

/** The engine that evaluates takes none. Only asked where it could not read the rule: `//` may stand in a text. */
function findCommentFault(text: string): RuleFault | undefined {
  const comment = text.indexOf('//')
  return comment < 0
    ? undefined
    : {
        message: 'comments can’t stand in a rule: write them in YAML, behind #',
        span: { start: comment, end: text.length }
      }
}

/** As it was read, with brackets around everything. */
function write(expression: Expression, text: string): string {
  const inner = (part: Expression): string => write(part, text)
  switch (expression.kind) {
    case 'constant':
      return writeConstant(expression.value)
    case 'name':
      return expression.name
    case 'field':
      // Written as `tenant["country"]` it means the same.
      return text[expression.span.end - 1] === ']'
        ? `${inner(expression.of)}[${JSON.stringify(expression.name)}]`
        : `${inner(expression.of)}.${expression.name}`
    case 'list':
      return `[${expression.items.map(inner).join(', ')}]`
    case 'call':
      return writeCall(expression, text, inner)
  }
}

type Call = Expression & { readonly kind: 'call' }

/** Each part is written once: twice at each level would double the work with each. */
function writeCall(call: Call, text: string, inner: (part: Expression) => string): string {
  const { name, target, args } = call
  if (target === undefined && args.length === 1 && !/^\w+$/.test(name)) return writeSigned(call, text, inner)
  const written = args.map(inner)
  const [first, second, third] = written
  if (target !== undefined) return `${inner(target)}.${name}(${written.join(', ')})`
  if (/^\w+$/.test(name) && name !== 'in') return `${name}(${written.join(', ')})`
  if (name === '[]') return `${first}[${second}]`
  return name === '?:' ? `(${first} ? ${second} : ${third})` : `(${first} ${name} ${second})`
}

/** By the grammar two signs in a row are none, and one before a number is a part of it. */
function writeSigned({ name, args, span }: Call, text: string, inner: (part: Expression) => string): string {
  const [of] = args
  if (of === undefined) return name
  const [, sign] = text.slice(span.start + 1).match(/^\s*([!-])/) ?? []
  if (of.kind === 'call' && of.name === name && sign === name) return of.args.map(inner).join('')
  return of.kind === 'constant' && /^\w/.test(text.slice(span.start + 1))
    ? `(${name}${digitsOf(of.value)})`
    : `(${name}${inner(of)})`
}

function writeConstant(value: Constant): string {
  return typeof value === 'number' || typeof value === 'bigint' ? `(${digitsOf(value)})` : JSON.stringify(value)
}

function digitsOf(value: Constant): string {
  if (typeof value !== 'number') return String(value)
  const digits = Object.is(value, -0) ? '-0' : String(value)
  return /[.e]/.test(digits) ? digits : `${digits}.0`
}
