import type { MetricSpec } from './metric-spec.ts'

/** Metrics of the process, under prom-client's names, that are not added up over several processes; all others are. */
export const processMerges: Readonly<Record<string, MetricSpec['merge']>> = {
  // Since when there is a gateway.
  process_start_time_seconds: 'min',
  nodejs_version_info: 'max',
  // The slowest loop is what somebody waits for.
  nodejs_eventloop_lag_seconds: 'max',
  nodejs_eventloop_lag_max_seconds: 'max',
  nodejs_eventloop_lag_mean_seconds: 'max',
  nodejs_eventloop_lag_stddev_seconds: 'max',
  nodejs_eventloop_lag_p50_seconds: 'max',
  nodejs_eventloop_lag_p90_seconds: 'max',
  nodejs_eventloop_lag_p99_seconds: 'max',
  nodejs_eventloop_lag_min_seconds: 'min'
}
