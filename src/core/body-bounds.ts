import { Problem } from './problem.ts'

export interface BodyBounds {
  /** More is not taken. */
  readonly maxBodyBytes: number
  /** The largest body that the sender sends: more than is taken where no region of the source stores so much. */
  readonly maxSentBytes: number
}

/**
 * Of a body that is over its bound: what larger regions would take is told apart from what no configuration takes. Only
 * that may a provider's reply let go.
 */
export function tooLarge(bytes: number, { maxSentBytes }: BodyBounds, reason: 'declared' | 'received'): Problem {
  return new Problem(bytes > maxSentBytes ? 'body-too-large' : 'event-too-large', { reason })
}
