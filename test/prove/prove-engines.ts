import { createBinder } from '../../src/policy/bindings.ts'
import { createReader } from '../../src/policy/cel/read-expression.ts'
import { compileExpression } from '../../src/policy/cel/run-expression.ts'
import type { RunExpression } from '../../src/policy/cel/run-expression.ts'
import { viewScope } from '../../src/policy/cel/scope.ts'
import { createCompiler } from '../../src/policy/compile-rule.ts'
import { createRandom, mixSeed } from '../fuzz/random.ts'
import { drawCases } from './draw-cases.ts'
import type { Case } from './draw-cases.ts'
import { drawAny } from './draw-expression.ts'
import { drawnSets } from './draw-policy.ts'
import type { Difference } from './known-differences.ts'
import { knownDifferences } from './known-differences.ts'
import { nameValue } from './name-value.ts'
import { nameable } from './nameable.ts'
import { createOtherEngine } from './other-engine.ts'
import type { Style } from './print-expression.ts'
import { printExpression } from './print-expression.ts'
import { proveFacts, toRoutingView } from './real-policy.ts'
import { evaluate } from './reference/evaluate.ts'
import type { Expression } from './reference/expression.ts'
import { NoValue } from './reference/no-value.ts'

export interface EngineRun {
  readonly seed: number
  /** Evaluations of each engine, at least. */
  readonly count: number
  readonly from?: number
  /** The engine that evaluates, or one that has a fault. */
  readonly compile?: (text: string) => RunExpression
}

export interface EngineReport {
  readonly expressions: number
  readonly values: number
  readonly errors: number
  /** Read in two ways, and so refused when they are loaded. */
  readonly refused: number
  readonly known: Readonly<Record<string, number>>
}

const casesOfExpression = 6
const scope = viewScope(proveFacts, drawnSets)
const bind = createBinder(drawnSets, proveFacts)

/**
 * Random expressions of the language over random views: who evaluates says what the specification says, of the type that
 * who checks says, and who checks would have the same value, but for what is known.
 * @throws Error at the first that is otherwise
 */
export function proveEngines({ seed, count, from = 0, compile = compileExpression }: EngineRun): EngineReport {
  const known: Record<string, number> = {}
  const report = { expressions: 0, values: 0, errors: 0, refused: 0 }
  const [check, read, other] = [createCompiler(scope), createReader(scope), createOtherEngine(scope)]
  for (let index = from; (report.expressions + report.refused) * casesOfExpression < count; index += 1) {
    const random = createRandom(mixSeed(seed, index))
    const expression = drawAny(random, nameable(true), random.below(5))
    const style = random.pick<Style>(['whole', 'tight', 'tight', 'chained'])
    const text = printExpression(expression, style)
    const checked = check(text, 'bool')
    const fault = checked.ok || checked.fault.message.startsWith('it gives') ? undefined : checked.fault.message
    // Comparisons in a row are of no type, or of two.
    if (fault !== undefined && style !== 'chained')
      throw new Error(`PROVE_SEED=${seed} PROVE_FROM=${index}: ${text}: ${fault}`)
    report[fault === undefined ? 'expressions' : 'refused'] += 1
    if (fault !== undefined) continue
    const [run, runOther, reading] = [compile(text), other(text), read(text)]
    for (const given of drawCases(random, casesOfExpression)) {
      const found = nameRun(run, given)
      const [expected, checkers] = [nameExpected(expression, given), runOther(given.view, drawnSets, given.nowMs)]
      report[found === 'error' ? 'errors' : 'values'] += 1
      const isTyped = found === 'error' || isOfType(found, reading.ok ? reading.type : '')
      const difference =
        found === checkers
          ? ''
          : (nameDifference({ expression, view: given.view, ran: found, checked: checkers }) ?? 'unknown')
      if (difference !== '') known[difference] = (known[difference] ?? 0) + 1
      if (expected === found && isTyped && difference !== 'unknown') continue
      const said = `by the specification ${expected}, evaluated ${found}, by who checks ${checkers}`
      throw new Error(
        `PROVE_SEED=${seed} PROVE_FROM=${index}: ${text}: ${said}; ${JSON.stringify(toRoutingView(given.view))}`
      )
    }
  }
  return { ...report, known }
}

function nameRun(run: RunExpression, { view, nowMs }: Case): string {
  const result = run(bind(toRoutingView(view), nowMs))
  return result.ok ? nameValue(result.value) : 'error'
}

function nameExpected(expression: Expression, { view, nowMs }: Case): string {
  try {
    return nameValue(evaluate(expression, { nowMs, roots: { ...view, sets: drawnSets } }))
  } catch (error) {
    if (error instanceof NoValue) return 'error'
    throw error
  }
}

function nameDifference(given: Difference): string | undefined {
  return knownDifferences.find(({ applies }) => applies(given))?.name
}

/** As `int 5` is one of `int`. */
function isOfType(named: string, type: string): boolean {
  const [kind = ''] = /^\w+/.exec(named) ?? []
  return type.replace('google.protobuf.', '').toLowerCase().startsWith(kind)
}
