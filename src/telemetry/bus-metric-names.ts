import { durationBuckets, groupBuckets, syncBuckets } from './metric-buckets.ts'
import type { MetricSpec } from './metric-spec.ts'

/** The rows of the table that are about regions' buses. */
export const busMetricTable = {
  turnpike_log_group_records: {
    type: 'histogram',
    help: 'Records that the embedded log made durable with one sync.',
    labels: ['region'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
  },
  turnpike_log_group_bytes: {
    type: 'histogram',
    help: 'Bytes that the embedded log made durable with one sync.',
    labels: ['region'],
    buckets: groupBuckets
  },
  turnpike_log_sync_seconds: {
    type: 'histogram',
    help: 'Time of one write and sync of the embedded log.',
    labels: ['region'],
    buckets: syncBuckets
  },
  turnpike_log_damage_total: {
    type: 'counter',
    help: 'Damaged places found in the embedded log. Any but zero needs a person.',
    labels: ['region']
  },
  turnpike_kafka_call_records: {
    type: 'histogram',
    help: 'Records of one produce call.',
    labels: ['region'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
  },
  turnpike_kafka_call_bytes: {
    type: 'histogram',
    help: 'Bytes of the records of one produce call, before compression.',
    labels: ['region'],
    buckets: groupBuckets
  },
  turnpike_kafka_call_seconds: {
    type: 'histogram',
    help: 'From the begin of a produce call until Kafka has acknowledged or refused all of it.',
    labels: ['region'],
    buckets: durationBuckets
  },
  turnpike_kafka_faults_total: {
    type: 'counter',
    help: 'Records that a produce call did not store, or is not known to have stored.',
    labels: ['region', 'class', 'kafka_fault']
  },
  turnpike_kafka_connections_total: {
    type: 'counter',
    help: 'Changes of the connection to a region’s Kafka.',
    labels: ['region', 'state']
  },
  turnpike_breaker_state: {
    type: 'gauge',
    merge: 'max',
    help: '1 for the state that the region’s circuit breaker is in, else 0. Open: deliveries are answered "send again" at once.',
    labels: ['region', 'state']
  },
  turnpike_region_ready: {
    type: 'gauge',
    merge: 'min',
    help: '1 while a region can store events, else 0.',
    labels: ['region']
  }
} as const satisfies Record<`turnpike_${string}`, MetricSpec>
