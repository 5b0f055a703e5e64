import { Problem } from '../core/problem.ts'

/** What a log may say of an error: never its message, which may quote a payload (JSON.parse's does). */
interface ErrorFields {
  readonly errorName?: string
  /** The system's word (`ENOSPC`), where there is one. */
  readonly errorCode?: string | undefined
  /** Where it was thrown, without the message that a stack begins with. */
  readonly errorFrames?: string | undefined
}

const maxFrames = 12
/** As classes of errors are named, so that a text somebody put there is not taken for one. */
const classNameForm = /^[A-Z][A-Za-z]{0,40}Error$/
/** The system's words and Node's: `ENOSPC`, `ERR_STREAM_DESTROYED`. */
const codeForm = /^(?:E[A-Z0-9]{2,15}|ERR_[A-Z0-9_]{2,60})$/

/** Fields for a line of the log: none for what is no error, and for a problem, whose code says all there is to say. */
export function errorFieldsOf(thrown: unknown): ErrorFields {
  if (!(thrown instanceof Error) || thrown instanceof Problem) return {}
  return {
    errorName: wordOf(thrown.name, classNameForm) ?? 'Error',
    errorCode: 'code' in thrown ? wordOf(thrown.code, codeForm) : undefined,
    errorFrames: framesOf(thrown)
  }
}

function wordOf(value: unknown, form: RegExp): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined
}

/** A message can look like frames, so they begin after it; where the stack does not have it, nothing is certain. */
function framesOf({ message, stack }: Error): string | undefined {
  const at = stack?.indexOf(message) ?? -1
  if (stack === undefined || at < 0) return undefined
  const frames = stack
    .slice(at + message.length)
    .split('\n')
    .filter((line) => /^ {4}at \S/.test(line))
    .slice(0, maxFrames)
    .map((line) => line.trim())
  return frames.length === 0 ? undefined : frames.join('\n')
}
