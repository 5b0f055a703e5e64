import { pino } from 'pino'
import type { Clock } from '../core/clock.ts'
import type { LogDestination } from './log-destination.ts'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Flat on purpose: an object would carry what nobody looked at (a payload, a header list, an error's own fields). */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

export interface JsonLog {
  /** `msg` is a constant sentence; what varies is in the fields. Fields that are undefined are left out. */
  write(level: Exclude<LogLevel, 'silent'>, msg: string, fields?: LogFields): void
  /** Settles when every line is written. */
  stop(): Promise<void>
}

export interface JsonLogOptions {
  readonly destination: LogDestination
  readonly clock: Clock
  /** Lines below it are not written. */
  readonly level: LogLevel
  /** The gateway's name, on every line. */
  readonly gateway: string
  /** The number of the worker process that writes, on every line of its own. */
  readonly worker?: number | undefined
}

/** One JSON object a line: `level`, `time` (RFC 3339), `gateway`, `msg`, then the fields. */
export function createJsonLog({ destination, clock, level, gateway, worker }: JsonLogOptions): JsonLog {
  const logger = pino(
    {
      level,
      base: worker === undefined ? { gateway } : { gateway, worker },
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) }
    },
    destination
  )
  return {
    write: (lineLevel, msg, fields = {}) => logger[lineLevel](fields, msg),
    stop: () => destination.stop()
  }
}
