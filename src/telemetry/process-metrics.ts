import { collectDefaultMetrics } from 'prom-client'
import type { Registry } from 'prom-client'

/** What `nodejs_eventloop_lag_*` are sampled by. At 10 ms, as prom-client does it, that alone is half of an idle gateway. */
const lagResolutionMs = 20

/** Of Node and the process, under prom-client's names. */
export function collectProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lagResolutionMs })
}
