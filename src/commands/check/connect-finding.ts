import type { Severity } from '../../config/finding.ts'

/** One thing that `check --connect` says about a cluster as it is now. */
export interface ConnectFinding {
  readonly severity: Severity
  readonly region: string
  /** Null when it is about the cluster. */
  readonly topic: string | null
  readonly message: string
  /** What to do about it. */
  readonly hint: string | null
}
