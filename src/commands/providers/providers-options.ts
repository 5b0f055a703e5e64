export interface ProvidersOptions {
  readonly config?: string
  readonly json?: true
  /** The name of a sender of one's own. */
  readonly new?: string
  readonly out?: string
}
