/** Bounds that belong to the format, not to a deployment: each is refused with its own reason. */
export const limits = {
  /** Deeper JSON is refused; Go's decoder, which consumers such as Argo Events use, stops here too. */
  maxJsonDepth: 10_000,
  /** Bodies from here on are parsed off the event loop: 512 KiB take about 5 ms. */
  offLoopBytes: 512 * 1024,
  /** Items of one batch: what is decided at once stops nobody for long. Senders document up to 250; Event Grid is set to less than this. */
  maxBatchItems: 1_000,
  /** An attribute becomes a record header, and header lines end up in logs. */
  maxAttributeChars: 2_048,
  /** What a payload hints to policy is recorded beside the event, and in the audit: a word or a name, never a text. */
  maxHintChars: 256,
  /** W3C trace context: at least 512 characters of tracestate must be propagated; longer ones are dropped. */
  maxTracestateChars: 512,
  /** A body's correlation keys beyond this many are left out. */
  maxCorrelationKeys: 32,
  /** Images that a registry is asked for because of one delivery. */
  maxClaims: 32,
  /** Of those at once: fewer than a registry is asked by all deliveries together, so that none is too large ever to pass. */
  claimsAtOnce: 8,
  /** Values that are taken out of one event; senders document up to 2048 commits in a push. */
  maxTreatedValues: 20_000,
  /** Values that are encrypted each by itself, at about 1 ms; whoever has more of them encrypts the payload. */
  maxEncryptedValues: 1_000,
  /** A longer value's pseudonym is one of its bytes. */
  maxCanonicalBytes: 64 * 1024
} as const
