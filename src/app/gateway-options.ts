import type { LogLevel } from '../telemetry/json-log.ts'

export interface GatewayOptions {
  /** `destination` is a file descriptor or a path to append to; default standard output. */
  readonly log: { readonly destination?: number | string; readonly level: LogLevel }
  readonly version: string
}
