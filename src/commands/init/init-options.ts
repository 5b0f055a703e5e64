export interface InitOptions {
  readonly region: string
  readonly out: string
  readonly force?: true
}
