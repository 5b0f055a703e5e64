export interface ExplainOptions {
  readonly config?: string
  readonly source?: string
  readonly delivery: string
  /** Milliseconds since the Unix epoch. */
  readonly at?: number
  readonly json?: true
}
