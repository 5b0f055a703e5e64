import type { Clock, Instant } from '../core/clock.ts'
import type { LogDestination } from './log-destination.ts'

/** From the least to the most important; `silent` writes none. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]
type LineLevel = Exclude<LogLevel, 'silent'>

/**
 * Flat on purpose: an object would carry what nobody looked at (a payload, a header list, an error's own fields). No field
 * has a name that every line has: of two values of one name some readers take the first and some the last. `worker` may be one,
 * as the primary names workers and has no number of its own.
 */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> & {
  readonly [Name in 'level' | 'time' | 'gateway' | 'msg']?: never
}

export interface JsonLog {
  /** `msg` is a constant sentence; what varies is in the fields. Fields that are undefined are left out. */
  write(level: LineLevel, msg: string, fields?: LogFields): void
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

/**
 * One JSON object a line: `level`, `time` (RFC 3339), `gateway`, the fields, `msg`. It is put together here because there
 * is a line for every delivery: one `JSON.stringify` of flat fields costs a fraction of what a general logger does.
 */
export function createJsonLog({ destination, clock, level, gateway, worker }: JsonLogOptions): JsonLog {
  const writer = JSON.stringify(worker === undefined ? { gateway } : { gateway, worker }).slice(1, -1)
  const written: ReadonlySet<LogLevel> = new Set(logLevels.slice(logLevels.indexOf(level)))
  const timeText = createTimeText()

  function write(lineLevel: LineLevel, msg: string, fields: LogFields = {}): void {
    if (!written.has(lineLevel)) return
    const members = JSON.stringify(fields).slice(1, -1)
    const separator = members === '' ? '' : ','
    const head = `{"level":"${lineLevel}","time":"${timeText(clock.now())}",${writer}`
    destination.write(`${head}${separator}${members},"msg":${JSON.stringify(msg)}}\n`)
  }

  return { write, stop: () => destination.stop() }
}

/** Many lines are of one millisecond. */
function createTimeText(): (now: Instant) => string {
  let last: Instant | undefined
  let text = ''
  return (now) => {
    if (now !== last) {
      text = new Date(now).toISOString()
      last = now
    }
    return text
  }
}
