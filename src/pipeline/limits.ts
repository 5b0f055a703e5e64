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
  /** W3C trace context: at least 512 characters of tracestate must be propagated; longer ones are dropped. */
  maxTracestateChars: 512,
  /** A body's correlation keys beyond this many are left out. */
  maxCorrelationKeys: 32,
  /** Images that a registry is asked for because of one delivery. */
  maxClaims: 32
} as const
