import type { KafkaBusConfig, RegionConfig } from '../config/config.ts'
import type { Bus } from '../core/bus.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import type { BreakerState } from '../telemetry/kafka-metrics.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { WorkerPlace } from './workers/worker-place.ts'

export interface RegionBusParts {
  readonly metrics: Metrics
  readonly log: JsonLog
  /** Names this client to the brokers. */
  readonly gatewayName: string
  /** Nothing where there is one process. */
  readonly worker?: WorkerPlace | undefined
}

/** What `/readyz` and `status` show of a region's bus besides its readiness; nothing of what it has not. */
export interface RegionDetails {
  /** The library that speaks to the brokers. */
  readonly client?: KafkaBusConfig['client']
  readonly breaker?: BreakerState
}

/** A region's bus, and what a reload may change of it while it runs. */
export interface RegionBus {
  readonly bus: Bus
  readonly kind: RegionConfig['bus']['kind']
  /** Ends what a stop would wait for, when its time is up; what is under way is acknowledged to nobody. */
  abandon(): void
  details(): RegionDetails
  /**
   * Whatever can fail about taking over the settings that need no restart. What it gives takes them over and does not
   * throw; what is in flight then ends as it began.
   */
  prepareAdoption(next: RegionConfig['bus']): () => void
}
