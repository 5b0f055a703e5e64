import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { unescapeStep } from '../../../src/core/json-pointer.ts'

describe('a step of a JSON pointer', () => {
  for (const [step, name] of [
    ['plain', 'plain'],
    ['', ''],
    ['with~1slash~1es', 'with/slash/es'],
    ['a~0b~0', 'a~b~'],
    ['~01', '~1'],
    ['~10', '/0'],
    ['~00', '~0'],
    ['~2', '~2']
  ] as const)
    test(`${step === '' ? 'that is empty' : step} names ${name === '' ? 'what has no name' : name}`, () =>
      assert.equal(unescapeStep(step), name))
})
