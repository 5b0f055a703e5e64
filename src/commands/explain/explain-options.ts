export interface ExplainOptions {
  readonly config?: string
  readonly source?: string
  readonly delivery?: string
  /** The id of an event that `region` stores. */
  readonly event?: string
  readonly region?: string
  /** Milliseconds since the Unix epoch. */
  readonly at?: number
  readonly json?: true
}
