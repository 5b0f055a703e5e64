import { busMetricTable } from './bus-metric-names.ts'
import { bodyBuckets, durationBuckets, stageBuckets } from './metric-buckets.ts'
import type { MetricSpec } from './metric-spec.ts'

/** Every metric of our own. */
export const metricTable = {
  turnpike_deliveries_received_total: {
    type: 'counter',
    help: 'Deliveries whose head arrived. Equals the sum of turnpike_deliveries_total and turnpike_deliveries_in_flight.',
    labels: ['source']
  },
  turnpike_deliveries_total: {
    type: 'counter',
    help: 'Deliveries by their one outcome and its reason.',
    labels: ['source', 'outcome', 'reason']
  },
  turnpike_deliveries_in_flight: {
    type: 'gauge',
    merge: 'sum',
    help: 'Deliveries received and not settled yet.',
    labels: []
  },
  turnpike_delivery_duration_seconds: {
    type: 'histogram',
    help: 'From the arrival of a request’s head to its answer.',
    labels: ['source', 'outcome'],
    buckets: durationBuckets
  },
  turnpike_stage_duration_seconds: {
    type: 'histogram',
    help: 'Time from the end of the last stage to that of each: deliveries that arrived together take turns.',
    labels: ['stage'],
    buckets: stageBuckets
  },
  turnpike_delivery_body_bytes: {
    type: 'histogram',
    help: 'Sizes of the bodies that were read whole.',
    labels: ['source'],
    buckets: bodyBuckets
  },
  turnpike_signature_faults_total: {
    type: 'counter',
    help: 'Deliveries refused because they were not proved, by what was wrong.',
    labels: ['source', 'fault']
  },
  turnpike_verified_total: {
    type: 'counter',
    help: 'Proved deliveries by the secret that matched. One that no longer rises is no longer needed.',
    labels: ['source', 'secret']
  },
  turnpike_secret_last_used_timestamp_seconds: {
    type: 'gauge',
    merge: 'max',
    help: 'When a secret last proved a delivery, in Unix time. Absent until it does.',
    labels: ['source', 'secret']
  },
  turnpike_secret_expires_timestamp_seconds: {
    type: 'gauge',
    merge: 'min',
    help: 'When a secret stops counting, in Unix time. Absent for one without `notAfter`. Alert two weeks ahead.',
    labels: ['source', 'secret']
  },
  turnpike_key_fetches_total: {
    type: 'counter',
    help: 'Attempts to fetch keys that senders publish. The log names the host of those that failed.',
    labels: ['key_kind', 'result']
  },
  turnpike_registry_questions_total: {
    type: 'counter',
    help: 'Questions to registries whether they have an announced image. The log names the host of those that could not be answered.',
    labels: ['result']
  },
  turnpike_lookups_total: {
    type: 'counter',
    help: 'Facts that the admission of an event depended on, by what came of the question: found, absent, failed, timeout, breaker. The log names the host of those that failed.',
    labels: ['fact', 'outcome']
  },
  turnpike_lookup_duration_seconds: {
    type: 'histogram',
    help: 'How long an event waited for a fact, known ones included.',
    labels: ['fact'],
    buckets: durationBuckets
  },
  turnpike_drift_total: {
    type: 'counter',
    help: 'Authentic payloads that differed from their contract schema.',
    labels: ['source']
  },
  turnpike_rule_errors_total: {
    type: 'counter',
    help: 'Events for which a rule of policy could not be evaluated: it allowed nothing, or admission did its `otherwise`.',
    labels: ['rule_kind', 'rule']
  },
  turnpike_decisions_sent_total: {
    type: 'counter',
    help: 'Records of decisions stored that no delivery waited for.',
    labels: ['decision_queue']
  },
  turnpike_decisions_dropped_total: {
    type: 'counter',
    help: 'Records of decisions lost that no delivery waited for. The deliveries were not disturbed.',
    labels: ['decision_queue', 'drop']
  },
  turnpike_decisions_repeated_total: {
    type: 'counter',
    help: 'Decisions about events stored nowhere that were recorded within the hour before, and so not again.',
    labels: ['verdict']
  },
  turnpike_decisions_waiting: {
    type: 'gauge',
    merge: 'sum',
    help: 'Records of decisions in memory that wait to be stored.',
    labels: ['decision_queue']
  },
  turnpike_stored_in_part_total: {
    type: 'counter',
    help: 'Deliveries of which one region stored its part and another did not: the sender was asked to send all again.',
    labels: ['source']
  },
  turnpike_published_late_total: {
    type: 'counter',
    help: 'Publishes that ended after their delivery was answered "send again".',
    labels: ['source', 'stored']
  },
  turnpike_clients_gone_total: {
    type: 'counter',
    help: 'Senders that closed the connection before their answer.',
    labels: []
  },
  turnpike_connections_refused_total: {
    type: 'counter',
    help: 'Connections closed because too many were open, from all addresses or from one.',
    labels: ['reason']
  },
  turnpike_requests_refused_total: {
    type: 'counter',
    help: 'Requests answered before they became deliveries; they are in no other metric.',
    labels: ['reason']
  },
  turnpike_quarantined_total: {
    type: 'counter',
    help: 'Events that deliveries left in a region’s quarantine, by what for.',
    labels: ['region', 'kept']
  },
  turnpike_quarantine_ended_total: {
    type: 'counter',
    help: 'Events that this gateway released from a region’s quarantine, or dropped.',
    labels: ['region', 'end']
  },
  turnpike_quarantine_pending: {
    type: 'gauge',
    merge: 'max',
    help: 'Events that a region’s quarantine held when this gateway last counted them, whoever stored them. Absent while it can’t be read.',
    labels: ['region', 'kept']
  },
  turnpike_quarantine_oldest_timestamp_seconds: {
    type: 'gauge',
    merge: 'min',
    help: 'When the oldest event that is pending in a region’s quarantine was stored, in Unix time. Absent where none is.',
    labels: ['region']
  },
  turnpike_quarantine_next_end_timestamp_seconds: {
    type: 'gauge',
    merge: 'min',
    help: 'When the next event in a region’s quarantine can no longer be released, in Unix time. Absent where none has an end.',
    labels: ['region']
  },
  turnpike_quarantine_counted_timestamp_seconds: {
    type: 'gauge',
    merge: 'max',
    help: 'When a region’s quarantine was last counted, in Unix time.',
    labels: ['region']
  },
  ...busMetricTable,
  turnpike_config_info: {
    type: 'gauge',
    merge: 'max',
    help: 'Always 1; the label is the digest of the configuration in use.',
    labels: ['digest']
  },
  turnpike_config_loaded_timestamp_seconds: {
    type: 'gauge',
    merge: 'min',
    help: 'When the configuration in use was loaded, in Unix time.',
    labels: []
  },
  turnpike_config_reloads_total: {
    type: 'counter',
    help: 'Reloads by what came of them.',
    labels: ['result']
  },
  turnpike_config_refused: {
    type: 'gauge',
    merge: 'max',
    help: '1 while the files hold a configuration that was refused and the one before it is in use, else 0.',
    labels: []
  },
  turnpike_tenants: {
    type: 'gauge',
    merge: 'max',
    help: 'Tenants of the directory in use.',
    labels: []
  },
  turnpike_tenants_as_of_timestamp_seconds: {
    type: 'gauge',
    merge: 'min',
    help: 'When what the tenants file in use says was so, in Unix time: as it says itself, else when it was written. 0 without one.',
    labels: []
  },
  turnpike_tenants_too_old: {
    type: 'gauge',
    merge: 'max',
    help: '1 while the tenants are older than `tenants.maxAge`, else 0. Deliveries are placed by them all the same.',
    labels: []
  },
  turnpike_tls_certificate_expires_timestamp_seconds: {
    type: 'gauge',
    merge: 'min',
    help: 'When the certificate of the webhook endpoint expires, in Unix time. Absent without TLS.',
    labels: []
  },
  turnpike_tls_handshake_failures_total: {
    type: 'counter',
    help: 'TLS handshakes of senders that failed.',
    labels: ['why']
  },
  turnpike_log_lines_dropped_total: {
    type: 'counter',
    help: 'Lines of the delivery log lost because its destination failed or took too long.',
    labels: []
  },
  turnpike_observer_faults_total: {
    type: 'counter',
    help: 'Failures inside the telemetry itself; each is a bug, and disturbed no delivery.',
    labels: []
  },
  turnpike_workers: {
    type: 'gauge',
    merge: 'sum',
    help: 'Worker processes by what they do. Only with `serve --workers`.',
    labels: ['worker_state']
  },
  turnpike_worker_exits_total: {
    type: 'counter',
    help: 'Worker processes that ended while they should have run; each is replaced. Only with `serve --workers`.',
    labels: ['exit']
  },
  turnpike_worker_deliveries_lost_total: {
    type: 'counter',
    help: 'Deliveries in flight when a worker that ended so last told its counts: received, never answered, in no outcome. Only with `serve --workers`.',
    labels: []
  },
  turnpike_sandbox: {
    type: 'gauge',
    merge: 'max',
    help: '1 in a sandbox, whose regions are simulated on one disk, else 0.',
    labels: []
  },
  turnpike_build_info: {
    type: 'gauge',
    merge: 'max',
    help: 'Always 1; the labels say what is running.',
    labels: ['version', 'node']
  }
} as const satisfies Record<`turnpike_${string}`, MetricSpec>

export type MetricName = keyof typeof metricTable
