import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Counter, Histogram, Registry } from 'prom-client'
import { Children } from '../../../src/telemetry/children.ts'
import { GaugeTally } from '../../../src/telemetry/gauge-tally.ts'
import { counterOf, gaugeOf, histogramOf } from '../../../src/telemetry/instruments.ts'
import { mergeMetrics } from '../../../src/telemetry/merge-metrics.ts'
import { metricTable } from '../../../src/telemetry/metric-names.ts'

/* What prom-client's own instruments show of the same calls is what ours must show. */

async function textOf(registry: Registry): Promise<string> {
  return (await mergeMetrics([await registry.getMetricsAsJSON()])).text
}

const durations = 'turnpike_delivery_duration_seconds'
const { help, labels, buckets } = metricTable[durations]
const seconds = fc.oneof(
  fc.constantFrom(...buckets),
  fc.double({ min: 0, max: 20, noNaN: true }),
  fc.constantFrom(-1, 15.0001, 1e9)
)
const labelValue = fc.oneof(fc.constantFrom('github', 'billing', '__proto__', 'a"b\\c\nd', ''), fc.string())

test('a histogram shows what prom-client’s own would, at every scrape', async () => {
  const observation = fc.record({ source: labelValue, outcome: labelValue, value: seconds, isScraped: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(observation), async (observations) => {
      const registry = new Registry()
      const expected = new Registry()
      const ours = histogramOf(registry, durations)
      const theirs = new Histogram({
        name: durations,
        help,
        labelNames: labels,
        buckets: [...buckets],
        registers: [expected]
      })
      for (const { source, outcome, value, isScraped } of observations) {
        ours(source, outcome).observe(value)
        theirs.labels(source, outcome).observe(value)
        if (isScraped) assert.equal(await textOf(registry), await expected.metrics())
      }
      assert.equal(await textOf(registry), await expected.metrics())
    }),
    { numRuns: 60 }
  )
})

test('a counter is handed over once, however often it is asked for', async () => {
  const registry = new Registry()
  const expected = new Registry()
  const name = 'turnpike_kafka_faults_total'
  const ours = counterOf(registry, name)
  const spec = metricTable[name]
  const theirs = new Counter({ name, help: spec.help, labelNames: spec.labels, registers: [expected] })
  ours('uk', 'cluster', '').inc(0)
  theirs.labels('uk', 'cluster', '').inc(0)
  for (const [region, by] of [
    ['uk', 1],
    ['eu', 3],
    ['uk', 2]
  ] as const) {
    ours(region, 'cluster', '').inc(by)
    theirs.labels(region, 'cluster', '').inc(by)
    assert.equal(await textOf(registry), await expected.metrics())
    assert.equal(await textOf(registry), await expected.metrics())
  }
})

test('values that meet in one text when they are joined are children of their own', async () => {
  const registry = new Registry()
  const verified = counterOf(registry, 'turnpike_verified_total')
  verified('a\0b', 'c').inc()
  verified('a', 'b\0c').inc(2)
  const { values } = (await registry.getMetricsAsJSON())[0] ?? { values: [] }
  assert.deepEqual(values, [
    { value: 1, labels: { source: 'a\0b', secret: 'c' } },
    { value: 2, labels: { source: 'a', secret: 'b\0c' } }
  ])
})

test('a gauge that was taken back is absent until it is set again', async () => {
  const registry = new Registry()
  const { child, forget } = gaugeOf(registry, 'turnpike_region_ready')
  const shown = async () => (await registry.getMetricsAsJSON())[0]?.values
  child('uk')
  assert.deepEqual(await shown(), [])
  child('uk').set(1)
  assert.deepEqual(await shown(), [{ value: 1, labels: { region: 'uk' } }])
  forget()
  assert.deepEqual(await shown(), [])
  child('uk').set(0)
  assert.deepEqual(await shown(), [{ value: 0, labels: { region: 'uk' } }])
})

test('a gauge without labels is absent too until it is set', async () => {
  const registry = new Registry()
  const { child, forget } = gaugeOf(registry, 'turnpike_tls_certificate_expires_timestamp_seconds')
  const shown = async () => (await registry.getMetricsAsJSON())[0]?.values
  assert.deepEqual(await shown(), [])
  child().set(7)
  assert.deepEqual(await shown(), [{ value: 7, labels: {} }])
  assert.deepEqual(await shown(), [{ value: 7, labels: {} }], 'at every scrape')
  forget()
  assert.deepEqual(await shown(), [])
})

test('what was taken back is held no longer', () => {
  const children = new Children(() => new GaugeTally())
  const before = children.of(['sha256:1'])
  children.of(['sha256:2'])
  children.forget()
  assert.deepEqual(children.all(), [])
  const after = children.of(['sha256:1'])
  assert.notEqual(after, before)
  assert.deepEqual(children.all(), [[['sha256:1'], after]])
})

test('what is no number of its kind is refused and changes nothing', async () => {
  const registry = new Registry()
  const faults = counterOf(registry, 'turnpike_kafka_faults_total')('uk', 'cluster', '')
  const sizes = histogramOf(registry, 'turnpike_kafka_call_bytes')('uk')
  faults.inc(2)
  sizes.observe(300)
  const before = await textOf(registry)
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, -1]) assert.throws(() => faults.inc(bad), TypeError)
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    assert.throws(() => sizes.observe(bad), TypeError)
  assert.equal(await textOf(registry), before)
})
