import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TenantsInUse } from '../../../src/app/tenants-in-use.ts'
import type { TenantsEdition } from '../../../src/core/tenant.ts'
import { createTenantDirectory } from '../../../src/policy/tenant-directory.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'

const hourMs = 3_600_000
const noon = Date.UTC(2026, 10, 22, 12)

function makeTenants() {
  let nowMs = noon
  let waiting: (() => void) | undefined
  const lines: string[] = []
  const metrics = createMetrics({ version: 'test' })
  const tenants = new TenantsInUse({
    metrics,
    clock: {
      now: () => nowMs,
      monotonicMs: () => nowMs,
      after: (_delayMs, run) => {
        waiting = run
        return () => (waiting = undefined)
      }
    },
    log: { write: (level, msg, fields) => lines.push(`${level} ${msg} ${fields?.['ageSeconds']}`) }
  })
  const directory = createTenantDirectory([{ id: 'a', home: 'uk', facts: {}, names: {} }])
  return {
    tenants,
    lines,
    load: (edition: TenantsEdition | undefined) =>
      tenants.loaded({ directory, caselessSpaces: new Set<string>(), edition }),
    /** Lets time pass, and the look that was waited for come. */
    pass: (ms: number) => {
      nowMs += ms
      waiting?.()
    },
    isWaiting: () => waiting !== undefined,
    sample: async (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec((await metrics.text()).text)?.[1]
  }
}

const edition = (digest: string, asOf: number, maxAgeMs: number | undefined): TenantsEdition => ({
  digest,
  asOf,
  maxAgeMs
})

describe('the tenants in use', () => {
  it('raise an alert when they become too old while nothing is loaded, once, and end it when they are renewed', async () => {
    const { tenants, lines, load, pass, sample } = makeTenants()
    load(edition('one', noon, 24 * hourMs))
    tenants.watch()
    pass(23 * hourMs)
    assert.deepEqual([lines, await sample('turnpike_tenants_too_old')], [[], '0'])
    pass(hourMs + 1000)
    pass(1000)
    const alert = 'error tenants are older than tenants.maxAge; deliveries are still placed by them 86401'
    assert.deepEqual([lines, await sample('turnpike_tenants_too_old')], [[alert], '1'])
    assert.deepEqual([tenants.describe().tooOld, tenants.describe().ageSeconds], [true, 86_402])
    load(edition('two', noon + 24 * hourMs, 24 * hourMs))
    assert.deepEqual(lines.slice(1), ['info tenants are no longer older than tenants.maxAge 2'])
    assert.equal(await sample('turnpike_tenants_too_old'), '0')
    assert.equal(await sample('turnpike_tenants_as_of_timestamp_seconds'), String((noon + 24 * hourMs) / 1000))
  })

  it('raise it at once when they are too old already', () => {
    const { lines, load } = makeTenants()
    load(edition('one', noon - 2 * hourMs, hourMs))
    assert.equal(lines.length, 1)
  })

  it('are never too old without a bound, nor when they are dated ahead of the clock', () => {
    const { tenants, lines, load } = makeTenants()
    load(edition('one', 0, undefined))
    load(edition('two', noon + hourMs, 0))
    assert.deepEqual([lines, tenants.describe().ageSeconds], [[], 0])
  })

  it('say since when they are in use: a reload that changes something else is no new directory', () => {
    const { tenants, load, pass } = makeTenants()
    load(edition('one', noon - hourMs, 24 * hourMs))
    pass(hourMs)
    load(edition('one', noon - hourMs, 24 * hourMs))
    assert.deepEqual(tenants.describe(), {
      count: 1,
      digest: 'one',
      loadedAt: '2026-11-22T12:00:00.000Z',
      asOf: '2026-11-22T11:00:00.000Z',
      ageSeconds: 7200,
      maxAgeSeconds: 86_400,
      tooOld: false
    })
    pass(hourMs)
    load(edition('two', noon, undefined))
    assert.equal(tenants.describe().loadedAt, '2026-11-22T14:00:00.000Z')
    load(undefined)
    assert.deepEqual(tenants.describe(), { count: 1 })
  })

  it('leave nothing behind when the gateway stops', () => {
    const { tenants, load, isWaiting } = makeTenants()
    load(edition('one', noon, hourMs))
    assert.equal(isWaiting(), false)
    tenants.watch()
    assert.equal(isWaiting(), true)
    tenants.stop()
    load(edition('two', noon, hourMs))
    assert.equal(isWaiting(), false)
  })
})
