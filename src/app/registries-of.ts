import { RegistryClient } from '../registry/registry-client.ts'
import { createRequestRegistry } from '../registry/request-registry.ts'
import { systemClock } from '../system/system-clock.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface RegistryTelemetry {
  readonly metrics: Pick<Metrics, 'registryAsked'>
  readonly log: Pick<JsonLog, 'write'>
}

/** Asks registries for the sources that want it. */
export function createRegistries({ metrics, log }: RegistryTelemetry): RegistryClient {
  return new RegistryClient({
    clock: systemClock,
    request: createRequestRegistry(),
    onAsked: (origin, result, why) => {
      metrics.registryAsked(result)
      // Never the image: it is a value of the payload.
      if (result === 'unavailable') log.write('warn', 'registry not asked', { host: new URL(origin).host, why })
    }
  })
}
