/*
 * What of CEL (https://github.com/google/cel-spec/blob/master/doc/langdef.md) rules may use: what both engines know, that
 * always ends, and whose cost is bounded by the size of the rule. `matches` is RE2: linear in its text.
 */

export const operators: readonly string[] = [
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  '&&',
  '||',
  '!',
  '?:',
  '[]',
  '+',
  '-'
]

/** `x.f(y)`, or `f(x)` for those without a target. */
export const functions: readonly string[] = [
  'has',
  'size',
  'startsWith',
  'endsWith',
  'contains',
  'matches',
  'timestamp',
  'duration',
  'getFullYear',
  'getMonth',
  'getDate',
  'getDayOfWeek',
  'getHours',
  'getMinutes'
]

/** Over the items of a set or a list: `sets.eu.exists(c, c == tenant.country)`. Never one inside another. */
export const macros: readonly string[] = ['all', 'exists', 'exists_one', 'filter', 'map']

export const ruleLimits = {
  /** Characters of one expression. */
  maxCharacters: 4096,
  maxNodes: 1000,
  maxDepth: 24,
  maxListItems: 1000
} as const
