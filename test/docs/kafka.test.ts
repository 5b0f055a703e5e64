import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { defaultBatchLimits } from '../../src/bus/batching/batcher.ts'
import { defaultBreakerLimits } from '../../src/bus/breaker/breaking-transport.ts'
import { defaults } from '../../src/config/defaults.ts'

/* The figures that docs/kafka.md names are those of the code. */

const page = readFileSync(new URL('../../docs/kafka.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ')

test('the settings have the defaults that are used', () => {
  const rows = new Map(
    [...page.matchAll(/\| `(\w+)` +\| `(\w+)` +\|/g)].map(([, name = '', value = '']) => [name, value])
  )
  assert.deepEqual(Object.fromEntries(rows), { ...defaults.kafka })
})

test('a batch and a region’s memory are bounded as it says', () => {
  const { lingerMs, maxBatchRecords, maxBatchBytes, maxWaitingBytes } = defaultBatchLimits
  assert.equal(defaults.kafka.linger, `${lingerMs}ms`)
  assert.ok(page.includes(`within ${lingerMs} ms of its beginning`))
  assert.ok(page.includes(`up to ${maxBatchRecords} records or ${maxBatchBytes / 1e6} MB`))
  assert.ok(page.includes(`(${maxWaitingBytes / 2 ** 20} MiB for a region)`))
})

test('the breaker opens and closes as it says', () => {
  const words = ['none', 'one', 'two', 'three', 'four', 'five']
  const { failures, windowMs, resetMs } = defaultBreakerLimits
  const after = resetMs === 1000 ? 'a second later' : `${resetMs / 1000} s later`
  assert.ok(page.includes(`after ${words[failures]} calls the breaker opens`))
  assert.match(
    page,
    new RegExp(`${words[failures]} that fail in a row within ${windowMs / 1000} s open it; ${after}`, 'i')
  )
})
