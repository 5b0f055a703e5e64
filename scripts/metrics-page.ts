import { labelMeanings } from '../src/telemetry/metric-labels.ts'
import { metricTable } from '../src/telemetry/metric-names.ts'
import type { LabelName } from '../src/telemetry/metric-labels.ts'
import type { MetricSpec } from '../src/telemetry/metric-spec.ts'

const introduction = `# Metrics

<!-- Generated from src/telemetry/metric-names.ts by \`node scripts/generate-docs.ts\`; changes here are lost. -->

\`/metrics\` of the metrics endpoint answers in the Prometheus text format. Besides the metrics below there are those of
the process, under the names that prom-client gives them (\`process_*\`, \`nodejs_*\`).

At every scrape: deliveries received = the sum of deliveries by outcome + deliveries in flight.
`

/** The page of the metrics, as Markdown that is not formatted yet. */
export function renderMetricsPage(table: Readonly<Record<string, MetricSpec>> = metricTable): string {
  const rows = Object.entries(table).map(
    ([name, { type, labels, help }]) => `| \`${name}\` | ${type} | ${labels.map(code).join(', ')} | ${help} |`
  )
  const histograms = Object.entries(table).flatMap(([name, { buckets }]) =>
    buckets === undefined ? [] : [`- \`${name}\`: ${buckets.join(', ')}`]
  )
  return [
    introduction,
    '| metric | type | labels | meaning |\n| --- | --- | --- | --- |',
    ...rows,
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
