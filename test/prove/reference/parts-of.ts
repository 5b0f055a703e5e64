import type { Expression } from './expression.ts'

/** The expressions that one is made of. */
export function innerOf(expression: Expression): readonly Expression[] {
  return Object.values(expression).flatMap((part: unknown) =>
    isExpression(part) ? [part] : Array.isArray(part) ? part.filter(isExpression) : []
  )
}

/** Itself, and all of them. */
export function* partsOf(expression: Expression): Generator<Expression> {
  yield expression
  for (const inner of innerOf(expression)) yield* partsOf(inner)
}

export function isExpression(part: unknown): part is Expression {
  return typeof part === 'object' && part !== null && 'is' in part
}
