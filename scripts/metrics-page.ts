import { labelMeanings } from '../src/telemetry/metric-labels.ts'
import { metricTable } from '../src/telemetry/metric-names.ts'
import type { LabelName } from '../src/telemetry/metric-labels.ts'
import { processMerges } from '../src/telemetry/process-merges.ts'
import type { MetricSpec } from '../src/telemetry/metric-spec.ts'

const introduction = `# Metrics

<!-- Generated from src/telemetry/metric-names.ts by \`node scripts/generate-docs.ts\`; changes here are lost. -->

\`/metrics\` of the metrics endpoint answers in the Prometheus text format. Besides the metrics below there are those of
the process, under the names that prom-client gives them (\`process_*\`, \`nodejs_*\`). The event loop's lag is
sampled every 20 ms, and is told with that: at rest it is 20 ms.

At every scrape: deliveries received = the sum of deliveries by outcome + deliveries in flight.

With \`serve --workers\` one answer has the values of all worker processes, merged as the third column says, and what was
counted in workers that have ended stays counted, [but for the last seconds](workers.md#a-worker-ends) of one that was killed. Those of the process are summed, except where it says otherwise
[below](#metrics-of-the-process). To the sum of deliveries comes \`turnpike_worker_deliveries_lost_total\`.
`

/** The page of the metrics, as Markdown that is not formatted yet. */
export function renderMetricsPage(table: Readonly<Record<string, MetricSpec>> = metricTable): string {
  const rows = Object.entries(table).map(
    ([name, { type, merge = 'sum', labels, help }]) =>
      `| \`${name}\` | ${type} | ${merge} | ${labels.map(code).join(', ')} | ${help} |`
  )
  const histograms = Object.entries(table).flatMap(([name, { buckets }]) =>
    buckets === undefined ? [] : [`- \`${name}\`: ${buckets.join(', ')}`]
  )
  return [
    introduction,
    '| metric | type | of workers | labels | meaning |\n| --- | --- | --- | --- | --- |',
    ...rows,
    '\n## Metrics of the process\n\nOf several workers these are not summed:\n',
    '| metric | of workers |\n| --- | --- |',
    ...Object.entries(processMerges).map(([name, merge]) => `| \`${name}\` | ${merge} |`),
    '\n## Labels\n\nNo label has a value that a stranger could make up.\n',
    '| label | values |\n| --- | --- |',
    ...usedLabels(table).map((label) => `| \`${label}\` | ${labelMeanings[label]} |`),
    '\n## Buckets\n\nUpper bounds, in the unit of the metric.\n',
    ...histograms,
    ''
  ].join('\n')
}

function usedLabels(table: Readonly<Record<string, MetricSpec>>): readonly LabelName[] {
  return [...new Set(Object.values(table).flatMap(({ labels }) => labels))]
}

function code(text: string): string {
  return `\`${text}\``
}
