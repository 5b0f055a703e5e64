import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileExpression } from '../../src/policy/cel/run-expression.ts'
import { knownDifferences } from './known-differences.ts'
import { proveEngines } from './prove-engines.ts'

/* A bounded share of `npm run prove`, the same each time. */

const seed = 20261122

test('random expressions are what the specification says, and what the engine that checks them would say', () => {
  const { expressions, values, errors, known } = proveEngines({ seed, count: 9_000 })
  assert.ok(expressions > 1_400 && values > 4_000 && errors > 400, `${expressions} ${values} ${errors}`)
  for (const name of Object.keys(known)) assert.ok(knownDifferences.some((difference) => difference.name === name))
})

describe('it finds an engine that', () => {
  const faulty: Readonly<Record<string, (text: string) => string>> = {
    'takes `<=` for `<`': (text) => text.replaceAll('<=', '<'),
    'takes `||` for `&&`': (text) => text.replaceAll('||', '&&'),
    'takes any part of a text for its beginning': (text) => text.replaceAll('startsWith', 'contains'),
    'takes `exists_one` for `exists`': (text) => text.replaceAll('exists_one', 'exists'),
    'has every field': (text) => text.replaceAll(/has\([\w.]+\)/g, 'true')
  }
  for (const [name, change] of Object.entries(faulty))
    test(name, () => {
      const compile = (text: string) => compileExpression(change(text))
      assert.throws(() => proveEngines({ seed, count: 30_000, compile }), /by the specification .*, evaluated /)
    })

  test('takes what fails for what is not so', () => {
    const compile = (text: string) => {
      const run = compileExpression(text)
      return (bindings: Parameters<typeof run>[0]) => {
        const result = run(bindings)
        return result.ok ? result : { ok: true as const, value: false }
      }
    }
    assert.throws(() => proveEngines({ seed, count: 30_000, compile }), /specification error, evaluated bool false/)
  })
})
