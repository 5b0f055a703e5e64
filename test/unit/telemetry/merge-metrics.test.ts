import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mergeMetrics, retireMetrics, sumOf } from '../../../src/telemetry/merge-metrics.ts'
import type { MetricsDump } from '../../../src/telemetry/merge-metrics.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { parseExposition } from './exposition.ts'
import type { Sample } from './exposition.ts'
import { settlement } from './settlements.ts'

/* Several processes' metrics as one. */

async function samplesOf(dumps: readonly MetricsDump[]): Promise<readonly Sample[]> {
  const { text } = await mergeMetrics(dumps)
  return [...parseExposition(text).values()].flatMap(({ samples }) => samples)
}

function valueOf(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  const found = samples.filter(
    (sample) => sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
  )
  assert.ok(found.length > 0, `${name} ${JSON.stringify(labels)} is there`)
  return found.reduce((sum, { value }) => sum + value, 0)
}

/** A worker that took so many deliveries and has settled all but one of them. */
function createWorker(deliveries: number) {
  const metrics = createMetrics({ version: '1.2.3' })
  for (let at = 0; at < deliveries; at++) metrics.received('github')
  for (let at = 1; at < deliveries; at++) metrics.settled(settlement())
  return metrics
}

describe('merged metrics', () => {
  test('counters, histograms and what is in flight are added up', async () => {
    const samples = await samplesOf([await createWorker(3).dump(), await createWorker(5).dump()])
    assert.equal(valueOf(samples, 'turnpike_deliveries_received_total'), 8)
    assert.equal(valueOf(samples, 'turnpike_deliveries_total', { outcome: 'accepted' }), 6)
    assert.equal(valueOf(samples, 'turnpike_deliveries_in_flight'), 2)
    assert.equal(valueOf(samples, 'turnpike_delivery_duration_seconds_count'), 6)
    assert.equal(valueOf(samples, 'turnpike_delivery_duration_seconds_bucket', { le: '+Inf' }), 6)
  })

  test('what is the same in every process is not added up', async () => {
    const workers = [createWorker(1), createWorker(1)]
    for (const worker of workers) worker.tenantsLoaded({ count: 7 })
    const samples = await samplesOf(await Promise.all(workers.map((worker) => worker.dump())))
    assert.equal(valueOf(samples, 'turnpike_tenants'), 7)
    assert.equal(valueOf(samples, 'turnpike_build_info'), 1)
    assert.equal(valueOf(samples, 'nodejs_version_info'), 1)
  })

  test('a region is ready only where every worker can store, and each state of a breaker shows', async () => {
    const [left, right] = [createWorker(1), createWorker(1)]
    left.regionReadiness(() => new Map([['uk', { ready: true, breaker: 'closed' as const }]]))
    right.regionReadiness(() => new Map([['uk', { ready: false, breaker: 'open' as const }]]))
    const samples = await samplesOf([await left.dump(), await right.dump()])
    assert.equal(valueOf(samples, 'turnpike_region_ready', { region: 'uk' }), 0)
    assert.equal(valueOf(samples, 'turnpike_breaker_state', { state: 'closed' }), 1)
    assert.equal(valueOf(samples, 'turnpike_breaker_state', { state: 'open' }), 1)
    assert.equal(valueOf(samples, 'turnpike_breaker_state', { state: 'half-open' }), 0)
  })

  test('the earliest start, the slowest loop and all memory count', async () => {
    const dump = await createWorker(1).dump()
    const of = (name: string): number => sumOf(dump, name)
    const samples = await samplesOf([dump, dump, dump])
    assert.equal(valueOf(samples, 'process_start_time_seconds'), of('process_start_time_seconds'))
    assert.equal(valueOf(samples, 'nodejs_eventloop_lag_max_seconds'), of('nodejs_eventloop_lag_max_seconds'))
    assert.equal(valueOf(samples, 'process_resident_memory_bytes'), 3 * of('process_resident_memory_bytes'))
  })

  test('one process alone reads as it would by itself', async () => {
    const worker = createWorker(4)
    const own = [...parseExposition((await worker.text()).text).values()].flatMap(({ samples }) => samples)
    const ours = (samples: readonly Sample[]): readonly string[] =>
      samples
        .filter(({ name }) => name.startsWith('turnpike_'))
        .map((sample) => JSON.stringify(sample))
        .toSorted()
    assert.deepEqual(ours(await samplesOf([await worker.dump()])), ours(own))
  })
})

describe('metrics of a process that has ended', () => {
  test('what it counted stays, and what it measured does not', async () => {
    const ended = await createWorker(3).dump()
    const retired = await retireMetrics([await retireMetrics([ended]), await createWorker(2).dump()])
    const samples = await samplesOf([retired, await createWorker(1).dump()])
    assert.equal(valueOf(samples, 'turnpike_deliveries_received_total'), 6)
    assert.equal(valueOf(samples, 'turnpike_deliveries_total'), 3)
    assert.equal(valueOf(samples, 'turnpike_delivery_duration_seconds_count'), 3)
    assert.equal(valueOf(samples, 'turnpike_deliveries_in_flight'), 1, 'only of the one that runs')
    assert.equal(sumOf(retired, 'turnpike_deliveries_in_flight'), 0)
  })
})
