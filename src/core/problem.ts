/**
 * Every coded reason in one table (RFC 9457 on the wire). `retry` answers the first question about any error: can the
 * same bytes ever succeed? `never` makes the outcome refused, `later` makes it deferred. `reply` names the row of the
 * provider's reply table (core/reply.ts); `status` is what senders without a row of their own get.
 * docs/problems.md is generated from this table.
 */
export const problems = {
  'unknown-source': { status: 404, retry: 'never', reply: 'refused', title: 'No such endpoint' },
  'signature-invalid': {
    status: 401,
    retry: 'never',
    reply: 'unauthenticated',
    title: 'The delivery could not be authenticated'
  },
  'body-too-large': {
    status: 413,
    retry: 'never',
    reply: 'tooLarge',
    title: 'The body is larger than this endpoint takes'
  },
  'event-too-large': {
    status: 413,
    retry: 'never',
    reply: 'tooLarge',
    title: 'The event is larger than its region stores'
  },
  'body-timeout': { status: 408, retry: 'later', reply: 'later', title: 'The body did not arrive in time' },
  'client-closed': {
    status: 499,
    retry: 'never',
    reply: 'refused',
    title: 'The sender went away before it sent the whole body'
  },
  'content-encoding-unsupported': {
    status: 415,
    retry: 'never',
    reply: 'refused',
    title: 'Content-Encoding is not supported; send the body as it is'
  },
  'content-type-unsupported': {
    status: 415,
    retry: 'never',
    reply: 'refused',
    title: 'This endpoint does not take this Content-Type'
  },
  'payload-malformed': {
    status: 422,
    retry: 'never',
    reply: 'malformed',
    title: 'The payload is not what this sender documents'
  },
  'event-invalid': { status: 422, retry: 'never', reply: 'malformed', title: 'The payload makes no valid CloudEvent' },
  'schema-mismatch': {
    status: 422,
    retry: 'never',
    reply: 'malformed',
    title: 'The payload does not match its contract schema'
  },
  'too-many-requests': {
    status: 429,
    retry: 'later',
    reply: 'later',
    title: 'Too much in flight from this address; send again'
  },
  overloaded: { status: 503, retry: 'later', reply: 'later', title: 'The gateway is at its limit; send again' },
  undecided: {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'No region is decided for this event; nothing was stored'
  },
  'bus-unavailable': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The region cannot store the event now; send again'
  },
  'deadline-exceeded': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The event was not stored in time; send again'
  },
  'shutting-down': { status: 503, retry: 'later', reply: 'later', title: 'The gateway is stopping; send again' },
  internal: { status: 503, retry: 'later', reply: 'later', title: 'The gateway failed; send again' }
} as const satisfies Record<string, ProblemSpec>

export interface ProblemSpec {
  readonly status: number
  readonly retry: 'never' | 'later'
  readonly reply: ReplyClass
  readonly title: string
}

/** The rows a provider's reply table may fill. */
export type ReplyClass = 'unauthenticated' | 'tooLarge' | 'malformed' | 'refused' | 'later'

export type ProblemCode = keyof typeof problems

interface ProblemExtra {
  /** Shown to the sender: a constant sentence, never a payload value, a secret or an internal. */
  readonly detail?: string
  /** A short closed word that tells causes of one code apart in metrics and logs, never to the sender. */
  readonly reason?: string
  /** For the log only. */
  readonly cause?: unknown
}

/** The one error class of the pipeline: a coded reason why a delivery stopped. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly detail: string | undefined
  readonly reason: string | undefined

  constructor(code: ProblemCode, extra: ProblemExtra = {}) {
    super(problems[code].title, extra.cause === undefined ? {} : { cause: extra.cause })
    this.name = 'Problem'
    this.code = code
    this.detail = extra.detail
    this.reason = extra.reason
  }

  get spec(): ProblemSpec {
    return problems[this.code]
  }
}

/** Any thrown value as a problem: what nobody foresaw is `internal`, and the sender is asked to send again. */
export function toProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem('internal', { cause: thrown })
}
