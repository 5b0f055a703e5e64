/** Where in a rule's text something stands: characters from 0, the end not included. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type Constant = string | number | bigint | boolean | null

/** A rule, parsed. Operators are calls by their sign: `==`, `&&`, `!`, `?:`, `in`, `[]`. */
export type Expression = { readonly span: Span } & (
  | { readonly kind: 'constant'; readonly value: Constant }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly target?: Expression; readonly args: readonly Expression[] }
)

/** `tenant.country` of the view, where the expression is such a path. */
export function pathOf(expression: Expression): readonly [part: string, field: string] | undefined {
  if (expression.kind !== 'field' || expression.of.kind !== 'name') return undefined
  return [expression.of.name, expression.name]
}

/** Every expression in it, itself first. */
export function* walk(expression: Expression): Generator<Expression> {
  yield expression
  for (const inner of innerOf(expression)) yield* walk(inner)
}

/** The expressions that it is made of. */
export function innerOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'constant':
    case 'name':
      return []
    case 'field':
      return [expression.of]
    case 'list':
      return expression.items
    case 'call':
      return expression.target === undefined ? expression.args : [expression.target, ...expression.args]
  }
}
