/** Why a registry can't say: the problem's reason, and a few words for the operator. */
export type UnavailableReason =
  'denied' | 'failed' | 'foreign-token-server' | 'timeout' | 'unreachable' | 'paused' | 'too-many-questions' | 'stopped'

export class Unavailable extends Error {
  readonly reason: UnavailableReason

  constructor(reason: UnavailableReason, message: string) {
    super(message)
    this.name = 'Unavailable'
    this.reason = reason
  }
}
