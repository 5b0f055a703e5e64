/** What a topic keeps. */
export interface RetentionLimits {
  /** Age of the youngest record of a segment, in milliseconds. */
  readonly retentionMs: number | undefined
  /** At least so much of the newest, all segments of the topic together, where age lets it. */
  readonly retentionBytes: number | undefined
}

export interface SegmentAge {
  readonly base: number
  readonly bytes: number
  readonly createdAt: number
}

/**
 * The segments to remove, oldest first. Whole segments only, never the last one. A segment is as young as its last
 * record, which is no younger than the segment after it.
 */
export function expiredSegments(
  segments: readonly SegmentAge[],
  now: number,
  limits: RetentionLimits
): readonly number[] {
  const { retentionMs = Infinity, retentionBytes = Infinity } = limits
  let rest = segments.reduce((sum, segment) => sum + segment.bytes, 0)
  const expired: number[] = []
  for (const [index, segment] of segments.entries()) {
    const successor = segments[index + 1]
    if (successor === undefined) break
    rest -= segment.bytes
    if (now - successor.createdAt <= retentionMs && rest < retentionBytes) break
    expired.push(segment.base)
  }
  return expired
}
