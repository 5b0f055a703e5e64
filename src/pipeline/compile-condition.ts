import type { ReadingView } from '../core/event-reader.ts'
import type { Condition } from '../core/rule.ts'
import type { Compile } from './template.ts'

export function compileCondition(condition: Condition, compile: Compile): (view: ReadingView) => boolean {
  const value = compile(condition.value)
  if ('in' in condition) {
    const accepted = new Set(condition.in)
    return (view) => {
      const found = value(view)
      return found !== undefined && accepted.has(found)
    }
  }
  if ('present' in condition) return (view) => (value(view) !== undefined) === condition.present
  const isPrefix = 'startsWith' in condition
  const other = compile(isPrefix ? condition.startsWith : condition.differsFrom)
  return (view) => {
    const left = value(view)
    const right = other(view)
    if (left === undefined) return false
    return isPrefix ? right !== undefined && left.startsWith(right) : left !== right
  }
}
