import { errorFieldsOf } from '../../telemetry/error-fields.ts'
import { systemClock } from '../../system/system-clock.ts'

/** The last line of a log, in the form of the others. The exception's message is left out: it may quote a payload. */
export function formatCrash(thrown: unknown, gateway: string): string {
  const time = new Date(systemClock.now()).toISOString()
  const line = { level: 'fatal', time, gateway, msg: 'crashed: nobody caught an exception' }
  return `${JSON.stringify({ ...line, ...errorFieldsOf(thrown) })}\n`
}
