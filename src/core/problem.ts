import { problems } from './problems.ts'
import type { ProblemCode, ProblemSpec } from './problems.ts'

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
