import { AggregatorRegistry } from 'prom-client'
import type { Registry } from 'prom-client'
import { metricTable } from './metric-names.ts'
import type { MetricSpec } from './metric-spec.ts'
import { processMerges } from './process-merges.ts'

/** Every metric of one process, as of one instant, in a form that goes from process to process. */
export type MetricsDump = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

const ownMetrics: Readonly<Record<string, MetricSpec>> = metricTable

/** The metrics of several processes as those of one: values of the same labels are merged as the tables say. */
export async function mergeMetrics(dumps: readonly MetricsDump[]): Promise<{ contentType: string; text: string }> {
  const merged = aggregate(dumps)
  return { contentType: merged.contentType, text: await merged.metrics() }
}

/** What stays of processes that have ended: what was counted. What was measured is no longer so. */
export async function retireMetrics(dumps: readonly MetricsDump[]): Promise<MetricsDump> {
  // In the types of the library the type of a metric is a number; in its values it is a word.
  const counted = dumps.map((dump) => dump.filter(({ type }) => ['counter', 'histogram'].includes(String(type))))
  return aggregate(counted).getMetricsAsJSON()
}

/** What was told last of each metric. */
export function updateMetrics(before: MetricsDump, now: MetricsDump): MetricsDump {
  const names = new Set(now.map(({ name }) => name))
  return [...now, ...before.filter(({ name }) => !names.has(name))]
}

/** The sum over all labels of a metric; 0 where there is none. */
export function sumOf(dump: MetricsDump, name: string): number {
  const values = dump.find((metric) => metric.name === name)?.values ?? []
  return values.reduce((sum, { value }) => sum + value, 0)
}

function aggregate(dumps: readonly MetricsDump[]): Registry {
  return AggregatorRegistry.aggregate(
    dumps.map((dump) => dump.map((metric) => ({ ...metric, aggregator: mergeOf(metric.name) })))
  )
}

function mergeOf(name: string): NonNullable<MetricSpec['merge']> {
  return ownMetrics[name]?.merge ?? processMerges[name] ?? 'sum'
}
