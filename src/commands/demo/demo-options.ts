export interface DemoOptions {
  readonly all?: true
  readonly keep?: true
}
