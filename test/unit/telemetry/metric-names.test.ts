import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeMetrics } from '../../../src/telemetry/merge-metrics.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { createPrimaryMetrics } from '../../../src/telemetry/primary-metrics.ts'
import { metricTable } from '../../../src/telemetry/metric-names.ts'
import type { MetricSpec } from '../../../src/telemetry/metric-spec.ts'
import { parseExposition } from './exposition.ts'

const table: Readonly<Record<string, MetricSpec>> = metricTable

/** https://prometheus.io/docs/practices/naming/ as far as a name and a type can break it. */
function nameFaults(name: string, { type, help, merge, buckets = [] }: MetricSpec): readonly string[] {
  const faults: string[] = []
  if (!/^turnpike_[a-z]+(?:_[a-z]+)*$/.test(name)) faults.push('is not in snake case under our prefix')
  if (name.endsWith('_total') !== (type === 'counter')) faults.push('_total is for counters, and all of them')
  if (/_(?:ms|milliseconds|minutes|kb|kib|mb|count|sum|bucket|created)(?:_|$)/.test(name))
    faults.push('has a bad suffix')
  if ((type === 'gauge') !== (merge !== undefined)) faults.push('how workers are merged is for gauges, and all of them')
  if ((type === 'histogram') !== buckets.length > 0) faults.push('buckets are for histograms, and all of them')
  if (buckets.some((bound, at) => bound <= (buckets[at - 1] ?? -Infinity))) faults.push('buckets do not rise')
  if (!help.endsWith('.')) faults.push('has no sentence of help')
  return faults
}

test('every metric has a name, a type and buckets as Prometheus asks', () => {
  for (const [name, spec] of Object.entries(table)) assert.deepEqual(nameFaults(name, spec), [], name)
})

test('a bad name is found', () => {
  const spec: MetricSpec = { type: 'gauge', merge: 'sum', help: 'Words.', labels: [] }
  assert.deepEqual(nameFaults('turnpike_duration_seconds', spec), [])
  assert.notDeepEqual(nameFaults('webhooks_in_flight', spec), [])
  assert.notDeepEqual(nameFaults('turnpike_webhooks_total', spec), [])
  assert.notDeepEqual(nameFaults('turnpike_duration_seconds', { type: 'gauge', help: 'Words.', labels: [] }), [])
  assert.notDeepEqual(nameFaults('turnpike_webhooks_total', { ...spec, type: 'counter' }), [])
  assert.notDeepEqual(nameFaults('turnpike_duration_ms', spec), [])
  assert.notDeepEqual(nameFaults('turnpike_size_bytes', { ...spec, type: 'histogram' }), [])
  assert.notDeepEqual(nameFaults('turnpike_size_bytes', { ...spec, type: 'histogram', buckets: [2, 1] }), [])
})

test('no label could name a delivery, a person or a repository', () => {
  const forbidden = /id$|repo|user|actor|path|url|address|ip$|event|subject|tenant/
  for (const [name, { labels }] of Object.entries(table))
    assert.equal(
      labels.some((label) => forbidden.test(label)),
      false,
      name
    )
})

test('every metric of the table is exposed with its type and help, and none of ours besides', async () => {
  // As the process above several workers answers.
  const dumps = [await createMetrics({ version: '1.2.3' }).dump(), await createPrimaryMetrics().dump()]
  const { text } = await mergeMetrics(dumps)
  const ours = [...parseExposition(text).values()].filter(({ name }) => name.startsWith('turnpike_'))
  assert.deepEqual(
    ours
      .map(({ name, type, help }) => ({ name, type, help }))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    Object.entries(table)
      .map(([name, { type, help }]) => ({ name, type, help }))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
  )
})

test('the metrics of the process are there', async () => {
  const families = parseExposition((await createMetrics({ version: '1.2.3' }).text()).text)
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds'])
    assert.equal(families.has(name), true, name)
})

test('a gateway of one process tells nothing of workers', async () => {
  const families = parseExposition((await createMetrics({ version: '1.2.3' }).text()).text)
  assert.deepEqual(
    [...families.keys()].filter((name) => name.startsWith('turnpike_worker')),
    []
  )
})
