export interface StatusOptions {
  readonly config?: string
  readonly url?: URL
  readonly json?: true
}
