import type { Severity } from '../../config/finding.ts'

/** One thing that `check --connect` says about a cluster, or a system that is asked for facts, as it is now. */
export interface ConnectFinding {
  readonly severity: Severity
  /** Null when it is about a lookup. */
  readonly region: string | null
  /** Its place below `lookups`. */
  readonly lookup?: string
  /** Null when it is about the cluster or a lookup. */
  readonly topic: string | null
  readonly message: string
  /** What to do about it. */
  readonly hint: string | null
}
