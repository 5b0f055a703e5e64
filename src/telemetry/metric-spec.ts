import type { LabelName } from './metric-labels.ts'

/** One row of the table: docs/metrics.md is generated from it, and every instrument is made from it. */
export interface MetricSpec {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /**
   * Of every gauge: what one of several worker processes' values is for all of them. Counters and histograms are added up.
   */
  readonly merge?: 'sum' | 'max' | 'min'
  readonly labels: readonly LabelName[]
  /** Upper bounds in the metric's own unit. */
  readonly buckets?: readonly number[]
}
