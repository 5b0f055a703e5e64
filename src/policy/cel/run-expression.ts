import { celEnv, isCelError, isCelList, plan } from '@bufbuild/cel'
import type { CelInput } from '@bufbuild/cel'
import { timestampFromMs } from '@bufbuild/protobuf/wkt'
import type { Instant } from '../../core/clock.ts'
import { parseRule } from './parse-rule.ts'
import { textOrder } from './text-order.ts'

/** What a rule is evaluated over: records by name. Nothing in them is changed. */
export type Bindings = Readonly<Record<string, CelInput>>

/** An error is a value here: it decides (a rule that errs allows nothing). */
export type Value = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

export type RunExpression = (bindings: Bindings) => Value

const environment = celEnv({ funcs: [...textOrder] })

/** A moment as the engine compares it. */
export function timestampOf(instant: Instant): CelInput {
  return timestampFromMs(instant)
}

/**
 * Compiles an expression for evaluation, by the engine that passes the specification's own suite; `matches` is RE2.
 * @throws Error when it does not parse
 */
export function compileExpression(text: string): RunExpression {
  const evaluate = plan(environment, parseRule(text))
  return (bindings) => {
    try {
      const value = evaluate({ ...bindings })
      return isCelError(value) ? { ok: false, message: value.message } : { ok: true, value: plainOf(value) }
    } catch (thrown) {
      // Over the limits of a number or a text the engine throws, where the specification has an error.
      return { ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) }
    }
  }
}

function plainOf(value: unknown): unknown {
  return isCelList(value) ? [...value].map(plainOf) : value
}
