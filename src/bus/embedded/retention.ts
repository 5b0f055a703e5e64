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
  /** When its youngest record was stored, or no earlier. */
  readonly lastAt: number
}

/** The part of the age during which a segment takes records: its oldest record stays so much longer than it must. */
const takesRecordsFor = 0.1

/** Whether a segment is too old to be written on. */
export function isRolled(createdAt: number, now: number, { retentionMs = Infinity }: RetentionLimits): boolean {
  return now - createdAt >= retentionMs * takesRecordsFor
}

/**
 * The segments to remove while the last one may be written, oldest first. Whole segments only, never the last one. A
 * segment is as young as its youngest record.
 */
export function expiredSegments(
  segments: readonly SegmentAge[],
  now: number,
  limits: RetentionLimits
): readonly number[] {
  const { retentionMs = Infinity, retentionBytes = Infinity } = limits
  let rest = segments.reduce((sum, segment) => sum + segment.bytes, 0)
  const expired: number[] = []
  for (const segment of segments.slice(0, -1)) {
    rest -= segment.bytes
    if (now - segment.lastAt <= retentionMs && rest < retentionBytes) break
    expired.push(segment.base)
  }
  return expired
}

/** The only segment that is left, where age removes it too: only while nothing is written. Size leaves it. */
export function outlivedSegment(
  segments: readonly SegmentAge[],
  now: number,
  { retentionMs = Infinity }: RetentionLimits
): number | undefined {
  const [last, ...others] = segments
  if (last === undefined || others.length > 0) return undefined
  return now - last.lastAt > retentionMs ? last.base : undefined
}
