export interface DemoOptions {
  readonly keep?: true
}
