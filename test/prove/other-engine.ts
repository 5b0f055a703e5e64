import { Environment } from '@marcbachmann/cel-js'
import type { Scope } from '../../src/policy/cel/scope.ts'
import type { PlainView } from './reference/decide-event.ts'
import type { Value } from './reference/expression.ts'
import { nameValue } from './name-value.ts'

/** The engine that checks rules, made to evaluate one. */
export type RunOther = (roots: PlainView, sets: Readonly<Record<string, Value>>, nowMs: number) => string

/** Rules as the gateway reads them, in the same scope. */
export function createOtherEngine({ records, variables }: Scope): (text: string) => RunOther {
  const environment = new Environment()
  for (const [name, fields] of Object.entries(records)) environment.registerVariable(name, { schema: { ...fields } })
  for (const name of Object.keys(variables)) environment.registerVariable(name, 'google.protobuf.Timestamp')
  return (text) => {
    const run = environment.parse(text)
    return (roots, sets, nowMs) => {
      const bound = Object.entries({ ...roots, sets }).map(([name, fields]) => [name, new Map(Object.entries(fields))])
      try {
        return nameValue(run({ ...Object.fromEntries(bound), now: new Date(nowMs) }))
      } catch {
        return 'error'
      }
    }
  }
}
