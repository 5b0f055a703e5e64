import type { Registry } from 'prom-client'
import { counterOf, histogramOf } from './instruments.ts'

/** One produce call, as the metrics see it. */
export interface KafkaCall {
  readonly records: number
  readonly bytes: number
  readonly durationMs: number
}

export interface KafkaFaultCount {
  readonly class: string
  readonly reason: string
  readonly records: number
}

export type BreakerState = (typeof breakerStates)[number]

export const breakerStates = ['closed', 'open', 'half-open'] as const

export interface KafkaMetrics {
  kafkaCalled(region: string, call: KafkaCall): void
  kafkaFailed(region: string, fault: KafkaFaultCount): void
  kafkaConnection(region: string, state: 'connected' | 'lost' | 'failed'): void
}

/** What the regions on Kafka tell. */
export function createKafkaMetrics(registry: Registry): KafkaMetrics {
  const records = histogramOf(registry, 'turnpike_kafka_call_records')
  const bytes = histogramOf(registry, 'turnpike_kafka_call_bytes')
  const durations = histogramOf(registry, 'turnpike_kafka_call_seconds')
  const faults = counterOf(registry, 'turnpike_kafka_faults_total')
  const connections = counterOf(registry, 'turnpike_kafka_connections_total')
  return {
    kafkaCalled: (region, call) => {
      records(region).observe(call.records)
      bytes(region).observe(call.bytes)
      durations(region).observe(call.durationMs / 1000)
    },
    kafkaFailed: (region, fault) => faults(region, fault.class, fault.reason).inc(fault.records),
    kafkaConnection: (region, state) => connections(region, state).inc()
  }
}
