import type { PlainView } from './reference/decide-event.ts'
import { partsOf } from './reference/parts-of.ts'
import type { Expression } from './reference/expression.ts'

/**
 * Where the engine that checks rules would evaluate them otherwise than the one that runs them. It never evaluates for a
 * gateway, so what a rule does is not in question; what is listed here is not a difference in how it is read.
 */
export interface KnownDifference {
  readonly name: string
  readonly reason: string
  readonly applies: (given: Difference) => boolean
}

export interface Difference {
  readonly expression: Expression
  readonly view: PlainView
  /** By who evaluates, and by who checks. */
  readonly ran: string
  readonly checked: string
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    name: 'range of times',
    reason:
      'A timestamp is of the years 1 to 9999, and a duration has 64 bits of nanoseconds: beyond that the specification has an error. Who checks rules reckons on.',
    applies: ({ expression, ran }) => hasTimeSums(expression) && ran === 'error'
  },
  {
    name: 'fractions of seconds',
    reason:
      'Who checks rules is a second off where a duration with a fraction is taken from one that is less than nothing, or added to it.',
    applies: ({ expression, ran, checked }) => hasTimeSums(expression) && ran !== 'error' && checked !== 'error'
  },
  {
    name: 'order of texts',
    reason: 'Texts are ordered by code points. Who checks rules orders by UTF-16: an emoji before U+FB00.',
    applies: ({ expression, view }) =>
      [...partsOf(expression)].some((part) => part.is === 'compare' && !['==', '!='].includes(part.order)) &&
      /\p{Emoji_Presentation}/u.test(JSON.stringify([expression, view], tellNumbers))
  }
]

function tellNumbers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

function hasTimeSums(expression: Expression): boolean {
  const parts = [...partsOf(expression)]
  return (
    parts.some(({ is }) => is === 'plus' || is === 'minus') &&
    parts.some(({ is }) => is === 'duration' || is === 'timestamp' || is === 'now')
  )
}
