import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { RegionBuses } from '../../../src/app/region-buses.ts'
import type { RegionConfig } from '../../../src/config/config.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { reapedFolder } from '../../support/reaper.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { recordLog } from '../telemetry/recorded-log.ts'

const root = mkdtempSync(join(reapedFolder(), 'regions-'))

function regionsOf(...names: readonly string[]): { readonly regions: ReadonlyMap<string, RegionConfig> } {
  const retention = { ageMs: 1e9, bytes: 1e9 }
  const regions = names.map((name) => {
    const bus = { kind: 'embedded', directory: join(root, name), segmentBytes: 1024 * 1024, retention } as const
    return [name, { name, maxEventBytes: 1024, bus }] as const
  })
  return { regions: new Map(regions) }
}

test('a removed region that can not be stopped is told of, and keeps nothing else from going on', async () => {
  const recorded = recordLog(createFixedClock())
  const buses = new RegionBuses({ metrics: createMetrics({ version: '0' }), log: recorded.log, gatewayName: 'edge' })
  const first = await buses.prepare(regionsOf('uk', 'eu'))
  first.use(Promise.resolve())
  const eu = first.buses.get('eu')
  assert.ok(eu)
  const stop = eu.stop.bind(eu)
  const failing = async (): Promise<void> => {
    await stop()
    throw Object.assign(new Error('not to be shown'), { code: 'EIO' })
  }
  // A disk that fails at the very end.
  Object.assign(eu, { stop: failing })
  const second = await buses.prepare(regionsOf('uk'))
  second.use(Promise.resolve())
  await waitUntil(() => recorded.lines().length > 0, 'it is told of')
  const { level, msg, region, errorCode } = recorded.lines()[0] ?? {}
  assert.deepEqual([level, msg, region, errorCode], ['error', 'removed region was not drained', 'eu', 'EIO'])
  assert.ok(!recorded.text().includes('not to be shown'))
  const third = await buses.prepare(regionsOf('uk', 'eu'))
  third.use(Promise.resolve())
  assert.deepEqual(Object.keys(buses.readiness()), ['uk', 'eu'])
  await buses.stop()
})
