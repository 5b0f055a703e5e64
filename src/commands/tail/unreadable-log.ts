import { describeError } from '../describe-error.ts'
import { CommandFailure } from '../exit-status.ts'

/** An embedded log that the system does not let one read. */
export function unreadableLog(region: string, directory: string, thrown: unknown): CommandFailure {
  return new CommandFailure(`The log of "${region}" cannot be read: ${describeError(thrown)}.`, {
    hint: `Check that ${directory} is a folder, and that this user may read it.`
  })
}
