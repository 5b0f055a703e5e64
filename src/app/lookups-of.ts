import { CircuitGate } from '../bus/breaker/circuit-gate.ts'
import type { AskRegistry } from '../core/registry.ts'
import { LookupClient } from '../lookups/lookup-client.ts'
import { lookupBreakerLimits } from '../lookups/lookup-limits.ts'
import { createRequestJson } from '../lookups/request-json.ts'
import { systemClock } from '../system/system-clock.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface LookupTelemetry {
  readonly metrics: Pick<Metrics, 'factWanted'>
  readonly log: Pick<JsonLog, 'write'>
}

/** Finds out what admission depends on; images by the client that asks registries. */
export function createLookups({ metrics, log }: LookupTelemetry, askRegistry: AskRegistry): LookupClient {
  return new LookupClient({
    clock: systemClock,
    request: createRequestJson(),
    askRegistry,
    createBreaker: () => new CircuitGate(lookupBreakerLimits, systemClock, () => undefined),
    onWanted: (fact, outcome, durationMs) => metrics.factWanted(fact, outcome, durationMs),
    // Never what was asked: it is a value of the payload.
    onFailed: (fact, host, outcome, why) => log.write('warn', 'fact not found out', { fact, host, outcome, why })
  })
}
