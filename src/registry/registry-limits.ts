const minuteMs = 60_000

/** Bounds of what is asked. A stranger who knows a path's token can make the gateway ask its source's registry, and only so often. */
export const registryLimits = {
  /** Of the answer with a token; of others nothing is read. */
  answerBytes: 64 * 1024,
  /** For one request, besides the time of the delivery. */
  requestTimeoutMs: 2_000,
  /** At one registry; more are sent again. */
  questionsAtOnce: 16,
  /** How long an image is known to be there: a digest names one content for ever, a tag may be moved or deleted. */
  digestKnownMs: 5 * minuteMs,
  tagKnownMs: 10_000,
  imagesKnown: 4_096,
  tokensKnown: 256,
  /** A token is used no longer than this, and not in the last part of its own life. */
  longestTokenMs: 5 * minuteMs,
  usualTokenMs: minuteMs,
  tokenMarginMs: 10_000,
  /** After so many failures in a row nothing is asked for a while, then one question is tried. */
  failuresInARow: 5,
  pauseMs: 10_000
} as const
