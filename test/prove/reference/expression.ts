/**
 * Rules as plain data, so that the reference can ask them without any engine, and the real one be given them as text.
 * `int` is a bigint, `double` a number; a moment is one in milliseconds, a span too.
 */

export type Value = string | boolean | bigint | number | readonly Value[] | Moment | Span

/** A moment in milliseconds since 1970. */
export interface Moment {
  readonly atMs: number
}

export interface Span {
  readonly spanMs: number
}

export const orders = ['==', '!=', '<', '<=', '>', '>='] as const
export type Order = (typeof orders)[number]

export const textTests = ['startsWith', 'endsWith', 'contains'] as const
export type TextTest = (typeof textTests)[number]

export const quantifiers = ['all', 'exists', 'exists_one'] as const
export type Quantifier = (typeof quantifiers)[number]

export const calendarParts = ['getFullYear', 'getMonth', 'getDate', 'getDayOfWeek', 'getHours', 'getMinutes'] as const
export type CalendarPart = (typeof calendarParts)[number]

export type Expression =
  | { readonly is: 'constant'; readonly value: Value }
  /** `tenant.sector`, `sets.eu`, or the variable of a macro. */
  | { readonly is: 'name'; readonly path: readonly string[] }
  | { readonly is: 'now' }
  | { readonly is: 'has'; readonly path: readonly string[] }
  | { readonly is: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'not' | 'negative'; readonly of: Expression }
  | { readonly is: 'choice'; readonly when: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly is: 'compare'; readonly order: Order; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'in'; readonly item: Expression; readonly list: Expression }
  | { readonly is: 'text'; readonly test: TextTest; readonly text: Expression; readonly part: Expression }
  /** The pattern is of the part of RE2 that means the same to every engine. */
  | { readonly is: 'matches'; readonly text: Expression; readonly pattern: string }
  | { readonly is: 'list'; readonly items: readonly Expression[] }
  | { readonly is: 'item'; readonly list: Expression; readonly at: Expression }
  | { readonly is: 'size'; readonly of: Expression }
  | { readonly is: 'plus' | 'minus'; readonly left: Expression; readonly right: Expression }
  | {
      readonly is: 'quantified'
      readonly by: Quantifier
      readonly list: Expression
      readonly name: string
      readonly test: Expression
    }
  | {
      readonly is: 'filter' | 'map'
      readonly list: Expression
      readonly name: string
      readonly body: Expression
    }
  | { readonly is: 'timestamp' | 'duration'; readonly text: Expression }
  | { readonly is: 'calendar'; readonly part: CalendarPart; readonly of: Expression }
