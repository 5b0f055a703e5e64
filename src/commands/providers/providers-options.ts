export interface ProvidersOptions {
  readonly json?: true
}
