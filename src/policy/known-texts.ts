import type { NamedSets } from '../core/policy.ts'
import { pathOf } from './cel/expression.ts'
import type { Expression } from './cel/expression.ts'

type Texts = readonly string[] | undefined

/**
 * Every text that an expression can be, or that a list or a set has; undefined where that is not known before an event is
 * there. What is no text is equal to none.
 * @param textsOfOther of what is no constant, no list and no set
 */
export function knownTextsOf(
  expression: Expression,
  sets: NamedSets,
  textsOfOther: (other: Expression) => Texts = () => undefined
): Texts {
  if (expression.kind === 'constant') return typeof expression.value === 'string' ? [expression.value] : []
  if (expression.kind === 'list') {
    const items = expression.items.map((item) => knownTextsOf(item, sets, textsOfOther))
    return items.every((item) => item !== undefined) ? items.flat() : undefined
  }
  const [record, name] = pathOf(expression) ?? []
  if (record !== 'sets' || name === undefined) return textsOfOther(expression)
  return Object.hasOwn(sets, name) ? sets[name] : undefined
}
