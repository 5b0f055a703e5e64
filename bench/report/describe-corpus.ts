import type { PreparedRequest } from '../load/prepared-request.ts'
import { quantile } from '../measure/spread.ts'
import type { ComparisonReport } from './report.ts'

export function describeCorpus(requests: readonly PreparedRequest[]): ComparisonReport['corpus'] {
  const sizes = requests.map(({ body }) => body.length).toSorted((left, right) => left - right)
  return {
    deliveries: sizes.length,
    medianBytes: quantile(sizes, 0.5),
    p95Bytes: quantile(sizes, 0.95),
    meanBytes: meanBytes(requests)
  }
}

export function meanBytes(requests: readonly PreparedRequest[]): number {
  return Math.round(requests.reduce((sum, { body }) => sum + body.length, 0) / requests.length)
}
