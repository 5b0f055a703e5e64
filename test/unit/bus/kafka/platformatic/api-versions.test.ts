import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newestOf } from '../../../../../src/bus/kafka/platformatic/api-versions.ts'

const api = { key: 0, oldest: 7, newest: 11 }

for (const [minVersion, maxVersion, version] of [
  [0, 99, 11],
  [11, 99, 11],
  [3, 10, 10],
  [3, 7, 7],
  [7, 7, 7]
] as const) {
  test(`of a broker that takes ${minVersion} to ${maxVersion} it is ${version}`, () => {
    assert.equal(newestOf(api, new Map([[0, { minVersion, maxVersion }]])), version)
  })
}

for (const [name, ranges] of [
  ['is too old', new Map([[0, { minVersion: 0, maxVersion: 6 }]])],
  ['is too young', new Map([[0, { minVersion: 12, maxVersion: 14 }]])],
  ['does not know it', new Map([[1, { minVersion: 0, maxVersion: 14 }]])]
] as const) {
  test(`a broker that ${name} is no broker of ours`, () => {
    assert.throws(() => newestOf(api, ranges), { reason: 'protocol-mismatch' })
  })
}
