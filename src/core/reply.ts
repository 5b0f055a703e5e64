import type { ReplyClass } from './problems.ts'

/** What the sender gets. Headers are lower-case; a body without a content type is plain text. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Success rows of a reply table; the others are the problem classes of core/problem.ts. */
export type SuccessClass = 'accepted' | 'ignored' | 'answered'

/**
 * How a provider must be answered, by outcome. An absent row is the default of pipeline/answer.ts:
 * 200 for success, problem+json with the problem's own status for the rest, Retry-After with `later`. A row for a
 * problem without a body of its own gets that document, too, under the row's status.
 *
 * What a 401 asks for is no row: it follows from the source's schemes (`challengeOf` of core/source.ts).
 */
export type ReplyTable = Readonly<Partial<Record<ReplyClass | SuccessClass, Reply>>>
