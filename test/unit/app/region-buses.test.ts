import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { RegionBuses } from '../../../src/app/region-buses.ts'
import { nodeDisk } from '../../../src/bus/embedded/node-disk.ts'
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

const patienceMs = 100

async function running(...names: readonly string[]) {
  const { log } = recordLog(createFixedClock())
  const buses = new RegionBuses({ metrics: createMetrics({ version: '0' }), log, gatewayName: 'edge' }, patienceMs)
  const prepared = await buses.prepare(regionsOf(...names))
  prepared.use(Promise.resolve())
  return { buses, prepared }
}

test('a removed region that never ends keeps no setting of the others from being used', async () => {
  const { buses, prepared } = await running('a1', 'a2')
  const leaving = prepared.buses.get('a2')
  assert.ok(leaving)
  const { promise: end, resolve } = Promise.withResolvers<void>()
  const stop = leaving.stop.bind(leaving)
  Object.assign(leaving, { stop: async () => end.then(stop) })
  const without = await buses.prepare(regionsOf('a1'))
  without.use(Promise.resolve())
  const again = await buses.prepare(regionsOf('a1'))
  again.use(Promise.resolve())
  // It may hold the directory of one that is to start.
  await assert.rejects(
    buses.prepare(regionsOf('a1', 'a2')),
    /have not ended: a2\. If they never do, restart the gateway$/
  )
  resolve()
  const back = await buses.prepare(regionsOf('a1', 'a2'))
  back.use(Promise.resolve())
  assert.deepEqual(Object.keys(buses.readiness()), ['a1', 'a2'])
  await buses.stop()
})

test('a new region whose start hangs is refused, and nothing else', async (t) => {
  const { buses } = await running('b1')
  const { promise: end, resolve } = Promise.withResolvers<void>()
  const { lock } = nodeDisk
  const hang = t.mock.method(nodeDisk, 'lock', async (directory: string) => end.then(async () => lock(directory)))
  await assert.rejects(buses.prepare(regionsOf('b1', 'b2')), /take too long to start: b2\. Look at their disks$/)
  hang.mock.restore()
  const same = await buses.prepare(regionsOf('b1'))
  same.use(Promise.resolve())
  await assert.rejects(buses.prepare(regionsOf('b1', 'b2')), /have not ended: b2/)
  resolve()
  const both = await buses.prepare(regionsOf('b1', 'b2'))
  both.use(Promise.resolve())
  assert.deepEqual(Object.keys(buses.readiness()), ['b1', 'b2'])
  await buses.stop()
})

test('a region that can not start is refused with its own words', async () => {
  const { buses } = await running('c1')
  const other = await running('c2')
  await assert.rejects(buses.prepare(regionsOf('c1', 'c2')), /in use by another/)
  await other.buses.stop()
  const both = await buses.prepare(regionsOf('c1', 'c2'))
  both.use(Promise.resolve())
  await buses.stop()
})
