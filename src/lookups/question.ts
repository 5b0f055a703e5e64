import type { Clock } from '../core/clock.ts'
import type { RequestJson } from './request-json.ts'

/** Undefined: the system that was asked knows no such thing, or can't tell. */
export type Answer = boolean | undefined

/** One thing that is asked of one system. */
export interface Question {
  /** The system: its origin. */
  readonly target: string
  /** What is asked, and as whom: equal keys have equal answers. */
  readonly key: string
  /** @throws LookupFailure, or an Error of the connection */
  readonly ask: (signal: AbortSignal) => Promise<Answer>
}

/** What asking takes. */
export interface AskingParts {
  readonly clock: Clock
  readonly request: RequestJson
}
