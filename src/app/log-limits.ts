import type { EmbeddedBusOptions } from '../bus/embedded/embedded-bus.ts'
import type { EmbeddedBusConfig } from '../config/config.ts'

/** Whole segments are removed, and up to two more than are to be kept are on the disk: so they are half as much at most. */
const segmentsKept = 4

/** What a topic may hold is for the logs of all workers together. */
export function limitsOfLog(
  { segmentBytes, retention }: EmbeddedBusConfig,
  workers: number
): Required<Pick<EmbeddedBusOptions, 'segmentBytes' | 'retentionMs' | 'retentionBytes'>> {
  const retentionBytes = Math.ceil(retention.bytes / workers)
  return {
    segmentBytes: Math.min(segmentBytes, Math.ceil(retentionBytes / segmentsKept)),
    retentionMs: retention.ageMs,
    retentionBytes
  }
}
