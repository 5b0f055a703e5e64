const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Bounds of what is fetched. A stranger can make the gateway ask for a key, at a declared host only, and only so often. */
export const keyLimits = {
  documentBytes: 256 * 1024,
  /** Below every sender's deadline, so that an answer can still be given. */
  fetchTimeoutMs: 2_000,
  /** However short or long a place says that its keys may be kept. */
  leastLifeMs: 5 * minuteMs,
  longestLifeMs: 24 * hourMs,
  /** For a place that does not say. */
  usualLifeMs: hourMs,
  /** A part of the life after which keys that are used are fetched anew, in the background. */
  refreshAfter: 0.8,
  /** How long keys count beyond their life while their place can't be reached. */
  graceMs: 24 * hourMs,
  /** A place is not asked again so soon, even for a key that it may have published since. */
  askAgainMs: 30_000,
  /** After a first failure; doubled with each, up to `askAgainMs`. */
  firstRetryMs: 1_000,
  places: 64,
  /** Places that have never had keys, in a minute. */
  newPlacesPerMinute: 20,
  fetchesAtOnce: 8
} as const
