import type { CommandIo } from './command-io.ts'
import type { ExitStatus } from './exit-status.ts'

/** What the definition of a command gets: its surroundings, and where it tells how it ended. */
export interface CommandContext {
  readonly io: CommandIo
  readonly settle: (status: ExitStatus) => void
}
