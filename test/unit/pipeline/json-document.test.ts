import assert from 'node:assert/strict'
import { test } from 'node:test'
import { valueAt } from '../../../src/pipeline/json-document.ts'

const inherited = ['__proto__', ...Object.getOwnPropertyNames(Object.prototype)]

for (const name of new Set(inherited)) {
  test(`what every object inherits is no member: ${name}`, () => {
    assert.equal(valueAt({}, [name]), undefined)
    assert.equal(valueAt({ hook: {} }, ['hook', name]), undefined)
    assert.equal(valueAt({}, [name, 'name']), undefined)
    assert.equal(valueAt([{}], ['0', name]), undefined)
  })

  test(`a member of that name is one: ${name}`, () => {
    const json = JSON.parse(`{"${name}":{"${name}":"mine"}}`)
    assert.equal(valueAt(json, [name, name]), 'mine')
    assert.equal(valueAt(json, [name, name, name]), undefined)
  })
}

test('a text has no members, and an array only its items', () => {
  assert.equal(valueAt('text', ['length']), undefined)
  assert.equal(valueAt(['a', 'b'], ['length']), undefined)
  assert.equal(valueAt(['a', 'b'], ['1']), 'b')
  for (const step of ['01', '-1', '1.0', ' 1', '2', 'concat']) assert.equal(valueAt(['a', 'b'], [step]), undefined)
})
