import type { Instant } from '../core/clock.ts'
import { isJsonObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import { LookupFailure } from './lookup-failure.ts'
import { lookupLimits } from './lookup-limits.ts'
import type { JsonAnswer } from './request-json.ts'

/** There is no such thing, or who asks may not see it. */
const absentStatuses: readonly number[] = [404, 410]

/**
 * What a system says; undefined where it has no such thing.
 * @throws LookupFailure for all that is no answer
 */
export function readAnswer(answer: JsonAnswer, now: Instant, absent = absentStatuses): JsonObject | undefined {
  const { status, body } = answer
  if (status === 200) {
    if (!isJsonObject(body)) throw notUnderstood()
    return body
  }
  if (absent.includes(status)) return undefined
  const pauseMs = pauseOf(answer, now)
  // It serves; it wants to be asked less.
  if (pauseMs !== undefined) throw new LookupFailure('failed', 'it wants to be asked less', { says: 'unsaid', pauseMs })
  if (status === 403) throw new LookupFailure('failed', 'it answers 403', { says: 'unsaid' })
  throw new LookupFailure('failed', `it answers ${status}`, { isFleeting: status >= 500 })
}

export function notUnderstood(): LookupFailure {
  return new LookupFailure('failed', 'its answer is not as documented')
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3, and how GitHub says it where it does not say that: */
function pauseOf({ status, headers }: JsonAnswer, now: Instant): number | undefined {
  if (status !== 403 && status !== 429 && status !== 503) return undefined
  const { 'retry-after': after, 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset } = headers
  const askedMs = parseRetryAfter(after, now)
  if (askedMs !== undefined) return bound(askedMs)
  // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
  if (remaining === '0') return bound(parseReset(reset, now))
  return status === 429 ? lookupLimits.usualPauseMs : undefined
}

function parseRetryAfter(text: string | undefined, now: Instant): number | undefined {
  if (text === undefined) return undefined
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) ? undefined : ms
}

/** Seconds of Unix time. */
function parseReset(text: unknown, now: Instant): number | undefined {
  return typeof text === 'string' && /^\d{1,12}$/.test(text) ? Number(text) * 1000 - now : undefined
}

function bound(ms = lookupLimits.usualPauseMs): number {
  return Math.min(Math.max(ms, 1_000), lookupLimits.longestPauseMs)
}
