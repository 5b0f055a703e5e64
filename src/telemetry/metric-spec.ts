import type { LabelName } from './metric-labels.ts'

/** One row of the table: docs/metrics.md is generated from it, and every instrument is made from it. */
export interface MetricSpec {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly LabelName[]
  /** Upper bounds in the metric's own unit. */
  readonly buckets?: readonly number[]
}
