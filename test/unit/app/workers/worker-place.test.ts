import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shareLimits } from '../../../../src/app/workers/worker-place.ts'
import { providers } from '../../../../src/providers/registry.ts'

const mebibyte = 1024 * 1024
const limits = {
  inFlightBytes: 256 * mebibyte,
  inFlightBytesPerAddress: 64 * mebibyte,
  connections: 4096,
  connectionsPerAddress: 10,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000
}

test('what a gateway may hold is divided among its workers, and times are not', () => {
  assert.deepEqual(shareLimits(limits, { number: 2, count: 4 }), {
    ...limits,
    inFlightBytes: 64 * mebibyte,
    inFlightBytesPerAddress: 32 * mebibyte,
    connections: 1024,
    connectionsPerAddress: 3
  })
})

test('a part always holds the largest delivery of the catalogue, if the whole does', () => {
  const share = shareLimits(limits, { number: 1, count: 128 })
  for (const { name, limits: own } of providers.values()) {
    assert.ok(own.maxBodyBytes < share.inFlightBytes, name)
    assert.ok(own.maxBodyBytes < share.inFlightBytesPerAddress, name)
  }
})

test('no part is larger than the whole', () => {
  const small = { ...limits, inFlightBytes: 3 * mebibyte, inFlightBytesPerAddress: mebibyte, connections: 1 }
  assert.deepEqual(shareLimits(small, { number: 1, count: 8 }), { ...small, connectionsPerAddress: 2 })
})
