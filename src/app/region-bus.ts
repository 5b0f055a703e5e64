import { createEmbeddedBus } from '../bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../bus/embedded/node-disk.ts'
import type { EmbeddedBusConfig, RegionConfig } from '../config/config.ts'
import type { Bus } from '../core/bus.ts'
import { systemClock } from '../system/system-clock.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import type { BreakerState } from '../telemetry/kafka-metrics.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { createKafkaRegion } from './kafka-region.ts'

export interface RegionBusParts {
  readonly metrics: Metrics
  readonly log: JsonLog
  /** Names this client to the brokers. */
  readonly gatewayName: string
}

/** A region's bus, and what a reload may change of it while it runs. */
export interface RegionBus {
  readonly bus: Bus
  readonly kind: RegionConfig['bus']['kind']
  /** Nothing where there is none. */
  breakerState(): BreakerState | undefined
  /**
   * Whatever can fail about taking over the settings that need no restart. What it gives takes them over and does not
   * throw; what is in flight then ends as it began.
   */
  prepareAdoption(next: RegionConfig['bus']): () => void
}

export function createRegionBus({ name, bus }: RegionConfig, parts: RegionBusParts): RegionBus {
  return bus.kind === 'kafka' ? createKafkaRegion(name, bus, parts) : createOnDisk(name, bus, parts)
}

function createOnDisk(name: string, config: EmbeddedBusConfig, { metrics, log }: RegionBusParts): RegionBus {
  const bus = createEmbeddedBus({
    name,
    directory: config.directory,
    disk: nodeDisk,
    clock: systemClock,
    segmentBytes: config.segmentBytes,
    retentionMs: config.retention.ageMs,
    retentionBytes: config.retention.bytes,
    onGroup: (group) => metrics.logGroupStored(name, group),
    onDamage: ({ topic, file, position, bytes, certain }) => {
      metrics.logDamaged(name)
      log.write('error', 'log segment is damaged', { region: name, topic, file, position, bytes, certain })
    }
  })
  return { bus, kind: 'embedded', breakerState: () => undefined, prepareAdoption: () => () => undefined }
}
