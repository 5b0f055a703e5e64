import type { NamedSets } from '../core/policy.ts'
import { innerOf, pathOf } from './cel/expression.ts'
import type { Expression } from './cel/expression.ts'
import { knownTextsOf } from './known-texts.ts'

/** What all that is said of a field compares it with; undefined where more is asked of it than that. */
export type ComparedTexts = ReadonlyMap<string, ReadonlySet<string> | undefined>

/**
 * Of each field, by its path, the texts with which expressions compare it, where they do nothing else with it than compare
 * it with constants and ask whether it is there. All other texts are one to such expressions: `event.type == "a"` is the
 * same for any `event.type` that is not `a`.
 */
export function findComparedTexts(expressions: readonly Expression[], sets: NamedSets): ComparedTexts {
  const compared = new Map<string, Set<string> | undefined>()

  function note(field: Expression, constants: readonly string[] | undefined): boolean {
    const path = pathOf(field)?.join('.')
    if (path === undefined || constants === undefined) return false
    const texts = compared.has(path) ? compared.get(path) : new Set<string>()
    compared.set(path, texts)
    for (const constant of constants) texts?.add(constant)
    return true
  }

  function visit(expression: Expression): void {
    const path = pathOf(expression)?.join('.')
    if (path !== undefined) compared.set(path, undefined)
    else if (!isComparison(expression)) for (const inner of innerOf(expression)) visit(inner)
  }

  function isComparison(expression: Expression): boolean {
    if (expression.kind !== 'call' || expression.target !== undefined) return false
    const { name, args } = expression
    const [left, right] = args
    if (left === undefined) return false
    if (name === 'has') return note(left, [])
    if (right === undefined) return false
    if (name === 'in') return note(left, knownTextsOf(right, sets))
    if (name !== '==' && name !== '!=') return false
    return note(left, knownTextsOf(right, sets)) || note(right, knownTextsOf(left, sets))
  }

  for (const expression of expressions) visit(expression)
  return compared
}
