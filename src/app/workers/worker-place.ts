import type { LimitsConfig } from '../../config/config.ts'

/** Which of a gateway's worker processes this is. */
export interface WorkerPlace {
  /** 1 to `count`; a process that replaces another has its number. */
  readonly number: number
  readonly count: number
}

/** The largest event that a region may take, which what is in flight holds whole, and what a request holds besides. */
const leastBytes = 33 * 1024 * 1024

/**
 * A worker's part of what the whole gateway may hold, so that all together hold no more. Connections are handed out in turn,
 * whoever's they are: those of one address may meet in one worker, and are refused there when its part is full.
 * A part is never too small for one large delivery.
 */
export function shareLimits(limits: LimitsConfig, { count }: WorkerPlace): LimitsConfig {
  const { inFlightBytes, inFlightBytesPerAddress, connections, connectionsPerAddress } = limits
  const bytesOf = (bytes: number): number => Math.max(Math.min(bytes, leastBytes), Math.ceil(bytes / count))
  return {
    ...limits,
    inFlightBytes: bytesOf(inFlightBytes),
    inFlightBytesPerAddress: bytesOf(inFlightBytesPerAddress),
    connections: Math.ceil(connections / count),
    connectionsPerAddress: Math.ceil(connectionsPerAddress / count)
  }
}
