/** What a command's exit code says, the same for every command. */
export const exitStatus = {
  good: 0,
  /** The answer is no: an invalid configuration, a refused delivery, a gateway that does not answer. */
  no: 1,
  /** The command was called wrongly. */
  usage: 2
} as const

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus]

/** Ends a command with a sentence for a person, who is told what happened and what to do. */
export class CommandFailure extends Error {
  readonly status: ExitStatus
  /** What to do about it. */
  readonly hint: string | undefined

  constructor(message: string, about: { readonly status?: ExitStatus; readonly hint?: string } = {}) {
    super(message)
    this.name = 'CommandFailure'
    this.status = about.status ?? exitStatus.no
    this.hint = about.hint
  }
}
