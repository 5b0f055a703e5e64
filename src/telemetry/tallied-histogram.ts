import { Histogram } from 'prom-client'
import type { HistogramConfiguration } from 'prom-client'
import type { Children } from './children.ts'
import type { HistogramTally } from './histogram-tally.ts'

interface Tallied {
  readonly name: string
  readonly labelNames: readonly string[]
  readonly buckets: readonly number[]
  readonly children: Children<HistogramTally>
}

type Values = Awaited<ReturnType<Histogram['get']>>['values']

/**
 * A histogram whose numbers are those of its tallies: prom-client's own takes single observations only, so nothing that
 * was counted before can be handed to it. It is read by `get`, as `getMetricsAsJSON` does; `Registry.metrics()` reads
 * another way and would show it empty, so texts are made from dumps (merge-metrics.ts).
 */
export class TalliedHistogram extends Histogram {
  readonly #tallied: Tallied

  constructor(configuration: HistogramConfiguration<string>, tallied: Tallied) {
    super(configuration)
    this.#tallied = tallied
  }

  override async get(): ReturnType<Histogram['get']> {
    // Before anything is waited for: a scrape is of one instant.
    const values = this.#read()
    return { ...(await super.get()), values }
  }

  #read(): Values {
    return this.#tallied.children.all().flatMap(([labelValues, tally]) => this.#valuesOf(labelValues, tally))
  }

  #valuesOf(labelValues: readonly string[], tally: HistogramTally): Values {
    const { name, labelNames, buckets } = this.#tallied
    const labels = Object.fromEntries(labelNames.map((label, at) => [label, labelValues[at]]))
    const counts = tally.countUpToEach()
    return [
      ...counts.map((value, at) => ({
        value,
        labels: { le: buckets[at] ?? '+Inf', ...labels },
        metricName: `${name}_bucket`
      })),
      { value: tally.sum, labels, metricName: `${name}_sum` },
      { value: counts.at(-1) ?? 0, labels, metricName: `${name}_count` }
    ]
  }
}
