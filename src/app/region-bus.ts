import { BreakingTransport } from '../bus/breaker/breaking-transport.ts'
import { createEmbeddedBus } from '../bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../bus/embedded/node-disk.ts'
import { createKafkaBus } from '../bus/kafka/kafka-bus.ts'
import type { EmbeddedBusConfig, KafkaBusConfig, RegionConfig } from '../config/config.ts'
import type { Bus } from '../core/bus.ts'
import { systemClock } from '../system/system-clock.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import type { BreakerState } from '../telemetry/kafka-metrics.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { kafkaClusterOf } from './kafka-cluster-of.ts'
import { createKafkaEvents } from './kafka-events.ts'
import { isSameCluster } from './same-cluster.ts'

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
  /** Takes over the settings of the same kind of bus that need no restart; what is in flight ends as it began. */
  adopt(next: RegionConfig['bus']): void
}

export function createRegionBus({ name, bus }: RegionConfig, parts: RegionBusParts): RegionBus {
  return bus.kind === 'kafka' ? createOnKafka(name, bus, parts) : createOnDisk(name, bus, parts)
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
  return { bus, kind: 'embedded', breakerState: () => undefined, adopt: () => undefined }
}

function createOnKafka(name: string, config: KafkaBusConfig, { metrics, log, gatewayName }: RegionBusParts): RegionBus {
  let cluster = config.cluster
  let breaker: BreakingTransport | undefined
  const onChange = (state: BreakerState): void => {
    metrics.breakerChanged(name, state)
    log.write(state === 'open' ? 'warn' : 'info', 'circuit breaker changed', { region: name, state })
  }
  metrics.breakerChanged(name, 'closed')
  const bus = createKafkaBus({
    name,
    cluster: kafkaClusterOf(cluster),
    clientId: `turnpike-${gatewayName}`,
    clock: systemClock,
    compression: config.compression,
    requestTimeoutMs: config.requestTimeoutMs,
    connectTimeoutMs: config.connectTimeoutMs,
    events: createKafkaEvents(name, metrics, log),
    decorate: (transport) => (breaker = new BreakingTransport({ transport, clock: systemClock, onChange }))
  })
  const stop = async (): Promise<void> => {
    await bus.stop()
    breaker?.stop()
  }
  return {
    bus: {
      name,
      start: () => bus.start(),
      publish: (...args) => bus.publish(...args),
      readiness: () => bus.readiness(),
      stop
    },
    kind: 'kafka',
    breakerState: () => breaker?.state(),
    adopt: (next) => {
      if (next.kind !== 'kafka' || isSameCluster(cluster, next.cluster)) return
      cluster = next.cluster
      bus.reconnect(kafkaClusterOf(cluster))
    }
  }
}
