import type { LogLevel } from '../../telemetry/json-log.ts'

export interface ServeOptions {
  readonly config?: string
  readonly logLevel: LogLevel
  readonly banner: boolean
  /** How many processes take deliveries. */
  readonly workers: number
}
