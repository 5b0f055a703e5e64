export interface CheckOptions {
  readonly config?: string
  readonly connect?: true
  /** An older configuration to compare with. */
  readonly against?: string
  /** A folder of delivery files. */
  readonly deliveries?: string
  readonly json?: true
}
