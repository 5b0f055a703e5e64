import { walk } from './expression.ts'
import type { Expression } from './expression.ts'
import type { RuleFault } from './rule-fault.ts'
import { compileExpression } from './run-expression.ts'

/** What is read from a text: where the rule itself says the text, it is known now whether that can be done. */
const readers = {
  matches: { run: compileExpression('"".matches(text)'), what: 'pattern of RE2' },
  timestamp: { run: compileExpression('timestamp(text)'), what: 'timestamp, as 2027-06-30T00:00:00Z' },
  duration: { run: compileExpression('duration(text)'), what: 'duration, as 36h or 90m' }
} as const

/** A rule that fails for every event. */
export function findConstantFault(expression: Expression): RuleFault | undefined {
  for (const inner of walk(expression)) {
    const [text] = inner.kind === 'call' && isReader(inner.name) ? inner.args : []
    if (inner.kind !== 'call' || !isReader(inner.name) || text?.kind !== 'constant') continue
    const { run, what } = readers[inner.name]
    if (typeof text.value === 'string' && !run({ text: text.value }).ok)
      return { message: `${JSON.stringify(text.value)} is no ${what}`, span: text.span }
    // The engine takes the years 1 to 99 for those of the twentieth century when it is asked for their parts.
    if (inner.name === 'timestamp' && typeof text.value === 'string' && text.value.startsWith('00'))
      return { message: `${JSON.stringify(text.value)} is before the year 100: name a later one`, span: text.span }
  }
  return undefined
}

function isReader(name: string): name is keyof typeof readers {
  return Object.hasOwn(readers, name)
}
