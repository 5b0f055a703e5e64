import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributeNames } from '../../../src/core/event.ts'
import type { EventAttributes } from '../../../src/core/event.ts'

/** Does not compile when it is not empty: an attribute that is left out would be neither checked nor stored. */
const missing: Record<Exclude<keyof EventAttributes, (typeof attributeNames)[number]>, never> = {}

test('every attribute has its place, once', () => {
  assert.deepEqual(Object.keys(missing), [])
  assert.equal(new Set(attributeNames).size, attributeNames.length)
})
