export interface CheckOptions {
  readonly config?: string
  readonly connect?: true
  readonly json?: true
}
