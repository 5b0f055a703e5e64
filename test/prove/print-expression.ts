import type { Expression, Value } from './reference/expression.ts'

/** How an expression binds, weakest first, as the grammar of CEL has it. */
const strength = { choice: 1, or: 2, and: 3, relation: 4, sum: 5, unary: 7, member: 8 } as const

/**
 * With brackets around everything, or only where the grammar needs them. Comparisons in a row need none by the grammar
 * (`chained`), and are refused: the engine that checks reads `==` last.
 */
export type Style = 'whole' | 'tight' | 'chained'

/** An expression as a rule says it. */
export function printExpression(expression: Expression, style: Style): string {
  const inside = (inner: Expression, atLeast: number): string => {
    const text = printExpression(inner, style)
    return strengthOf(inner) < (style === 'whole' ? strength.member : atLeast) ? `(${text})` : text
  }
  const pair = (sign: string, left: Expression, right: Expression, binds: number): string =>
    `${inside(left, style === 'tight' && binds === strength.relation ? binds + 1 : binds)} ${sign} ${inside(right, binds + 1)}`
  const whole = (inner: Expression): string => inside(inner, strength.choice)
  const held = (inner: Expression): string => inside(inner, strength.member)
  switch (expression.is) {
    case 'constant':
      return printConstant(expression.value)
    case 'name':
      return expression.path.join('.')
    case 'now':
      return 'now'
    case 'has':
      return `has(${expression.path.join('.')})`
    case 'and':
      return pair('&&', expression.left, expression.right, strength.and)
    case 'or':
      return pair('||', expression.left, expression.right, strength.or)
    case 'not':
      return `!${inside(expression.of, strength.member)}`
    case 'negative':
      return `-${inside(expression.of, strength.member)}`
    case 'choice': {
      const { when, yes, no } = expression
      return `${inside(when, strength.or)} ? ${inside(yes, strength.or)} : ${inside(no, strength.choice)}`
    }
    case 'compare':
      return pair(expression.order, expression.left, expression.right, strength.relation)
    case 'in':
      return pair('in', expression.item, expression.list, strength.relation)
    case 'text':
      return `${held(expression.text)}.${expression.test}(${whole(expression.part)})`
    case 'matches':
      return `${held(expression.text)}.matches(${JSON.stringify(expression.pattern)})`
    case 'list':
      return `[${expression.items.map(whole).join(', ')}]`
    case 'item':
      return `${held(expression.list)}[${whole(expression.at)}]`
    case 'size':
      return `size(${whole(expression.of)})`
    case 'plus':
      return pair('+', expression.left, expression.right, strength.sum)
    case 'minus':
      return pair('-', expression.left, expression.right, strength.sum)
    case 'quantified':
      return `${held(expression.list)}.${expression.by}(${expression.name}, ${whole(expression.test)})`
    case 'filter':
    case 'map':
      return `${held(expression.list)}.${expression.is}(${expression.name}, ${whole(expression.body)})`
    case 'timestamp':
    case 'duration':
      return `${expression.is}(${whole(expression.text)})`
    case 'calendar':
      return `${held(expression.of)}.${expression.part}()`
  }
}

function strengthOf(expression: Expression): number {
  const { is } = expression
  if (is === 'choice' || is === 'or' || is === 'and') return strength[is]
  if (is === 'compare' || is === 'in') return strength.relation
  if (is === 'plus' || is === 'minus') return strength.sum
  if (is === 'not' || is === 'negative') return strength.unary
  return is === 'constant' && isNegative(expression.value) ? strength.unary : strength.member
}

function isNegative(value: Value): boolean {
  return (typeof value === 'bigint' && value < 0n) || (typeof value === 'number' && (value < 0 || Object.is(value, -0)))
}

function printConstant(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'number') throw new TypeError('it is made by a function, and no constant')
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
