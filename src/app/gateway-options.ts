import type { LoadResult } from '../config/load-config.ts'
import type { LogLevel } from '../telemetry/json-log.ts'
import type { WorkerPlace } from './workers/worker-place.ts'

export interface GatewayOptions {
  /** `destination` is a file descriptor or a path to append to; default standard output. */
  readonly log: { readonly destination?: number | string; readonly level: LogLevel }
  readonly version: string
  /** With it the gateway follows the files of its configuration. */
  readonly follow?: FollowOptions
  /** Of one of several worker processes. */
  readonly worker?: WorkerOptions
}

export interface WorkerOptions extends WorkerPlace {
  /** Another worker counts what lies in quarantine: told when it should look. */
  readonly lookElsewhere?: () => void
}

export interface FollowOptions {
  /** How the configuration that it starts with was loaded. */
  readonly loaded: LoadResult
  /** Reads the configuration anew. */
  load(): Promise<LoadResult>
}
