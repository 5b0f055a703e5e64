import { createFetchDocument } from '../keys/fetch-document.ts'
import { KeyCache } from '../keys/key-cache.ts'
import { systemClock } from '../system/system-clock.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface KeyTelemetry {
  readonly metrics: Pick<Metrics, 'keysFetched'>
  readonly log: Pick<JsonLog, 'write'>
}

/** The keys that senders publish, for a gateway. */
export function createKeys({ metrics, log }: KeyTelemetry): KeyCache {
  return new KeyCache({
    clock: systemClock,
    fetchDocument: createFetchDocument(),
    onFetch: ({ kind, url }, result, why) => {
      metrics.keysFetched(kind, result)
      // The host alone: a stranger may have chosen the rest. How often they can is bounded where it is fetched.
      if (result === 'failed' || result === 'stale')
        log.write('warn', 'keys not fetched', { kind, host: new URL(url).host, result, why })
    }
  })
}
