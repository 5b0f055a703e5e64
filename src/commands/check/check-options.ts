export interface CheckOptions {
  readonly config?: string
  readonly json?: true
}
