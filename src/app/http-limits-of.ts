import type { LimitsConfig } from '../config/config.ts'
import { defaultHttpLimits } from '../http/limits.ts'
import type { HttpLimits } from '../http/limits.ts'

/** The webhook endpoint's limits: those that a configuration names, the rest as they are. */
export function httpLimitsOf(limits: LimitsConfig): HttpLimits {
  return {
    ...defaultHttpLimits,
    maxConnections: limits.connections,
    maxConnectionsPerAddress: limits.connectionsPerAddress,
    maxInFlightBytes: limits.inFlightBytes,
    maxInFlightBytesPerAddress: limits.inFlightBytesPerAddress,
    headersTimeoutMs: limits.headersTimeoutMs,
    requestTimeoutMs: limits.requestTimeoutMs
  }
}
