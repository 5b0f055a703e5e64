import type { Clock } from '../../../src/core/clock.ts'
import { createJsonLog } from '../../../src/telemetry/json-log.ts'
import type { JsonLog, LogLevel } from '../../../src/telemetry/json-log.ts'

export interface RecordedLog {
  readonly log: JsonLog
  /** What was written, as it was written. */
  text(): string
  /** Every line as an object; throws when one is no JSON object, or has a name twice. */
  lines(): readonly Readonly<Record<string, unknown>>[]
}

/** A real log over a destination in memory. */
export function recordLog(clock: Clock, level: LogLevel = 'info'): RecordedLog {
  const written: string[] = []
  const destination = {
    write: (line: string) => {
      written.push(line)
    },
    stop: () => Promise.resolve()
  }
  return {
    log: createJsonLog({ destination, clock, level, gateway: 'edge-uk-1' }),
    text: () => written.join(''),
    lines: () =>
      written.map((line) => {
        if (!line.endsWith('\n') || line.slice(0, -1).includes('\n')) throw new Error(`not one line: ${line}`)
        const parsed: Record<string, unknown> = JSON.parse(line)
        if (`${JSON.stringify(parsed)}\n` !== line) throw new Error(`a name twice: ${line}`)
        return parsed
      })
  }
}
