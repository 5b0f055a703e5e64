import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shareLimits } from '../../../../src/app/workers/worker-place.ts'
import { defaultBatchLimits } from '../../../../src/bus/batching/batcher.ts'
import { maxEventBytes } from '../../../../src/config/build-regions.ts'
import { defaultHttpLimits } from '../../../../src/http/limits.ts'
import { maxDecisionBytes } from '../../../../src/pipeline/record-decisions.ts'
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
    inFlightBytesPerAddress: 33 * mebibyte,
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

test('a part, and what waits for a bus, always hold the largest event that a configuration may take', () => {
  const share = shareLimits(limits, { number: 1, count: 128 })
  assert.ok(maxEventBytes + defaultHttpLimits.requestChargeBytes <= share.inFlightBytesPerAddress)
  assert.ok(maxEventBytes + maxDecisionBytes <= defaultBatchLimits.maxWaitingBytes)
})

test('no part is larger than the whole', () => {
  const small = { ...limits, inFlightBytes: 3 * mebibyte, inFlightBytesPerAddress: mebibyte, connections: 1 }
  assert.deepEqual(shareLimits(small, { number: 1, count: 8 }), { ...small, connectionsPerAddress: 2 })
})
