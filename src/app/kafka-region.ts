import { BreakingTransport } from '../bus/breaker/breaking-transport.ts'
import type { ProduceTransport } from '../bus/batching/produce-transport.ts'
import { createKafkaBus } from '../bus/kafka/kafka-bus.ts'
import type { KafkaBus } from '../bus/kafka/kafka-bus.ts'
import type { KafkaBusConfig, KafkaClusterConfig, RegionConfig } from '../config/config.ts'
import type { Bus } from '../core/bus.ts'
import { systemClock } from '../system/system-clock.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import type { BreakerState } from '../telemetry/kafka-metrics.ts'
import { kafkaClusterOf } from './kafka-cluster-of.ts'
import { createKafkaEvents } from './kafka-events.ts'
import type { RegionBus, RegionBusParts } from './region-bus.ts'
import { isSameCluster } from './same-cluster.ts'

/** A region's Kafka: the bus, its breaker, and what both tell. */
export function createKafkaRegion(name: string, config: KafkaBusConfig, parts: RegionBusParts): RegionBus {
  const { events, stop: stopEvents } = createKafkaEvents(name, parts.metrics, parts.log)
  let breaker: BreakingTransport | undefined
  const bus = createKafkaBus({
    name,
    cluster: kafkaClusterOf(config.cluster),
    clientId: `turnpike-${parts.gatewayName}`,
    clock: systemClock,
    client: config.client,
    compression: config.compression,
    requestTimeoutMs: config.requestTimeoutMs,
    connectTimeoutMs: config.connectTimeoutMs,
    limits: { lingerMs: config.lingerMs },
    events,
    decorate: (transport) => (breaker = createBreaker(name, transport, parts.log))
  })
  const stop = async (): Promise<void> => {
    await bus.stop()
    breaker?.stop()
    stopEvents()
  }
  return {
    bus: busOf(bus, stop),
    kind: 'kafka',
    abandon: () => bus.abandon(),
    details: () => ({ client: config.client, ...(breaker === undefined ? {} : { breaker: breaker.state() }) }),
    prepareAdoption: createAdoption(bus, config.cluster)
  }
}

function createBreaker(region: string, transport: ProduceTransport, log: JsonLog): BreakingTransport {
  const onChange = (state: BreakerState): void =>
    log.write(state === 'open' ? 'warn' : 'info', 'circuit breaker changed', { region, state })
  return new BreakingTransport({ transport, clock: systemClock, onChange })
}

function busOf(bus: KafkaBus, stop: () => Promise<void>): Bus {
  const { name } = bus
  return {
    name,
    start: async () => bus.start(),
    publish: async (...args) => bus.publish(...args),
    readiness: () => bus.readiness(),
    stop
  }
}

function createAdoption(bus: KafkaBus, first: KafkaClusterConfig): RegionBus['prepareAdoption'] {
  let cluster = first
  return (next: RegionConfig['bus']) => {
    if (next.kind !== 'kafka' || isSameCluster(cluster, next.cluster)) return () => undefined
    const prepared = kafkaClusterOf(next.cluster)
    return () => {
      bus.reconnect(prepared)
      cluster = next.cluster
    }
  }
}
