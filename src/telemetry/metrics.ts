import { Registry } from 'prom-client'
import type { Instant } from '../core/clock.ts'
import type { Observer } from '../core/observer.ts'
import type { ProblemCode } from '../core/problems.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { secretsOf } from '../core/source.ts'
import { createDecisionMetrics } from './decision-metrics.ts'
import type { DecisionMetrics } from './decision-metrics.ts'
import { createDeliveryMetrics } from './delivery-metrics.ts'
import { counterOf, gaugeOf, histogramOf } from './instruments.ts'
import { breakerStates, createKafkaMetrics } from './kafka-metrics.ts'
import type { BreakerState, KafkaMetrics } from './kafka-metrics.ts'
import { mergeMetrics } from './merge-metrics.ts'
import type { MetricsDump } from './merge-metrics.ts'
import { collectProcessMetrics } from './process-metrics.ts'
import { createQuarantineMetrics } from './quarantine-metrics.ts'
import type { QuarantineMetrics } from './quarantine-metrics.ts'
import { hasCounted } from './tallied-counter.ts'

/** One write and sync of an embedded log. */
export interface StoredGroup {
  readonly records: number
  readonly bytes: number
  readonly syncMs: number
}

/** What of a snapshot the metrics show. */
export type LoadedConfig = Pick<Snapshot, 'digest' | 'loadedAt' | 'gateway' | 'sources'>

export interface RegionState {
  readonly ready: boolean
  /** Of a region that has one. */
  readonly breaker?: BreakerState
}

/** What came of a reload. */
export type ReloadResult = 'applied' | 'unchanged' | 'refused'

/** Everything that `/metrics` shows: the pipeline's observer, and the signals of the other parts. */
export interface Metrics extends Observer, KafkaMetrics, DecisionMetrics, QuarantineMetrics {
  /** A configuration came into use: at start, and at each reload. */
  configLoaded(config: LoadedConfig): void
  configReloaded(result: ReloadResult): void
  /** The tenants of a configuration that came into use, and when what their file says was so. */
  tenantsLoaded(tenants: { readonly count: number; readonly asOf?: Instant }): void
  tenantsAged(areTooOld: boolean): void
  /** Of the webhook endpoint. */
  certificateLoaded(expiresAt: Instant): void
  handshakeFailed(why: string): void
  clientGone(): void
  /** A connection beyond the bound of all, or of its address. */
  connectionRefused(bound: 'total' | 'address'): void
  /** A request that was answered before it became a delivery. */
  requestRefused(code: ProblemCode): void
  /** An attempt to fetch keys that a sender publishes. */
  keysFetched(kind: string, result: string): void
  /** A question to a registry whether it has an image. */
  registryAsked(result: string): void
  /** Admission depended on a fact. */
  factWanted(fact: string, outcome: string, durationMs: number): void
  logGroupStored(region: string, group: StoredGroup): void
  logDamaged(region: string): void
  logLineDropped(): void
  observerFailed(): void
  /** Asked at each scrape: the regions there are, and no other, are shown. */
  regionReadiness(read: () => ReadonlyMap<string, RegionState>): void
  /** The same as `text`, to be merged with that of other processes. */
  dump(): Promise<MetricsDump>
  /** The dump without the metrics of Node and the process, some of which begin anew when they are read. */
  ownDump(): Promise<MetricsDump>
  /** Whether anything was counted since the last of these. */
  hasCounted(): boolean
  /** The Prometheus text format, as of one instant. */
  text(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** Metrics in a registry of their own. `version` is the program's. */
export function createMetrics({ version }: { readonly version: string }): Metrics {
  const registry = new Registry()
  const ofProcess = new Registry()
  const ownDump = async (): Promise<MetricsDump> => registry.getMetricsAsJSON()
  const dump = async (): Promise<MetricsDump> => (await Promise.all([ownDump(), ofProcess.getMetricsAsJSON()])).flat()
  const { knowSecret, ...observer } = createDeliveryMetrics(registry)
  const metrics: Metrics = {
    ...observer,
    configLoaded: createConfigMetrics(registry, knowSecret),
    ...createConnectionMetrics(registry),
    ...createReloadMetrics(registry),
    ...createTenantMetrics(registry),
    ...createTlsMetrics(registry),
    ...createKeyMetrics(registry),
    ...createRegistryMetrics(registry),
    ...createLookupMetrics(registry),
    ...createLogMetrics(registry),
    ...createKafkaMetrics(registry),
    ...createDecisionMetrics(registry),
    ...createQuarantineMetrics(registry),
    ...createFaultMetrics(registry),
    regionReadiness: createReadinessMetric(registry),
    // prom-client asks every metric for its values before any other task runs: a scrape is of one instant (invariant 5),
    // as long as no `collect` waits for anything.
    dump,
    ownDump,
    hasCounted: () => hasCounted(registry),
    text: async () => mergeMetrics([await dump()])
  }
  gaugeOf(registry, 'turnpike_build_info').child(version, process.version).set(1)
  collectProcessMetrics(ofProcess)
  return metrics
}

function createConfigMetrics(
  registry: Registry,
  knowSecret: (source: string, secret: string) => void
): Metrics['configLoaded'] {
  const info = gaugeOf(registry, 'turnpike_config_info')
  const loadedAt = gaugeOf(registry, 'turnpike_config_loaded_timestamp_seconds').child()
  const sandbox = gaugeOf(registry, 'turnpike_sandbox').child()
  const expires = gaugeOf(registry, 'turnpike_secret_expires_timestamp_seconds')
  return (config) => {
    info.forget()
    info.child(config.digest).set(1)
    loadedAt.set(config.loadedAt / 1000)
    sandbox.set(config.gateway.sandbox ? 1 : 0)
    // At zero from the start, so that a secret which is never used shows, and a first delivery is a rise.
    expires.forget()
    for (const { name, proof } of config.sources.values())
      for (const { label, window } of secretsOf(proof)) {
        knowSecret(name, label)
        if (window.notAfter !== undefined) expires.child(name, label).set(window.notAfter / 1000)
      }
  }
}

export function createReloadMetrics(registry: Registry): Pick<Metrics, 'configReloaded'> {
  const reloads = counterOf(registry, 'turnpike_config_reloads_total')
  const refused = gaugeOf(registry, 'turnpike_config_refused').child()
  refused.set(0)
  return {
    configReloaded: (result) => {
      reloads(result).inc()
      refused.set(result === 'refused' ? 1 : 0)
    }
  }
}

function createTenantMetrics(registry: Registry): Pick<Metrics, 'tenantsLoaded' | 'tenantsAged'> {
  const tenants = gaugeOf(registry, 'turnpike_tenants').child()
  const dated = gaugeOf(registry, 'turnpike_tenants_as_of_timestamp_seconds').child()
  const tooOld = gaugeOf(registry, 'turnpike_tenants_too_old').child()
  tooOld.set(0)
  return {
    tenantsLoaded: ({ count, asOf = 0 }) => {
      tenants.set(count)
      dated.set(asOf / 1000)
    },
    tenantsAged: (areTooOld) => tooOld.set(areTooOld ? 1 : 0)
  }
}

function createTlsMetrics(registry: Registry): Pick<Metrics, 'certificateLoaded' | 'handshakeFailed'> {
  const expires = gaugeOf(registry, 'turnpike_tls_certificate_expires_timestamp_seconds').child()
  const failures = counterOf(registry, 'turnpike_tls_handshake_failures_total')
  return {
    certificateLoaded: (expiresAt) => expires.set(expiresAt / 1000),
    handshakeFailed: (why) => failures(why).inc()
  }
}

function createKeyMetrics(registry: Registry): Pick<Metrics, 'keysFetched'> {
  const fetches = counterOf(registry, 'turnpike_key_fetches_total')
  return { keysFetched: (kind, result) => fetches(kind, result).inc() }
}

function createRegistryMetrics(registry: Registry): Pick<Metrics, 'registryAsked'> {
  const questions = counterOf(registry, 'turnpike_registry_questions_total')
  return { registryAsked: (result) => questions(result).inc() }
}

function createLookupMetrics(registry: Registry): Pick<Metrics, 'factWanted'> {
  const lookups = counterOf(registry, 'turnpike_lookups_total')
  const durations = histogramOf(registry, 'turnpike_lookup_duration_seconds')
  return {
    factWanted: (fact, outcome, durationMs) => {
      lookups(fact, outcome).inc()
      durations(fact).observe(durationMs / 1000)
    }
  }
}

function createConnectionMetrics(
  registry: Registry
): Pick<Metrics, 'clientGone' | 'connectionRefused' | 'requestRefused'> {
  const gone = counterOf(registry, 'turnpike_clients_gone_total')()
  const refused = counterOf(registry, 'turnpike_connections_refused_total')
  const requests = counterOf(registry, 'turnpike_requests_refused_total')
  return {
    clientGone: () => gone.inc(),
    connectionRefused: (bound) => refused(bound).inc(),
    requestRefused: (code) => requests(code).inc()
  }
}

function createLogMetrics(registry: Registry): Pick<Metrics, 'logGroupStored' | 'logDamaged'> {
  const groupRecords = histogramOf(registry, 'turnpike_log_group_records')
  const groupBytes = histogramOf(registry, 'turnpike_log_group_bytes')
  const syncs = histogramOf(registry, 'turnpike_log_sync_seconds')
  const damage = counterOf(registry, 'turnpike_log_damage_total')
  return {
    logGroupStored: (region, { records, bytes, syncMs }) => {
      groupRecords(region).observe(records)
      groupBytes(region).observe(bytes)
      syncs(region).observe(syncMs / 1000)
    },
    logDamaged: (region) => damage(region).inc()
  }
}

export function createFaultMetrics(registry: Registry): Pick<Metrics, 'logLineDropped' | 'observerFailed'> {
  const dropped = counterOf(registry, 'turnpike_log_lines_dropped_total')()
  const faults = counterOf(registry, 'turnpike_observer_faults_total')()
  return { logLineDropped: () => dropped.inc(), observerFailed: () => faults.inc() }
}

function createReadinessMetric(registry: Registry): Metrics['regionReadiness'] {
  let readRegions: () => ReadonlyMap<string, RegionState> = () => new Map()
  const ready = gaugeOf(registry, 'turnpike_region_ready', () => {
    ready.forget()
    for (const [region, state] of readRegions()) ready.child(region).set(state.ready ? 1 : 0)
  })
  const breaker = gaugeOf(registry, 'turnpike_breaker_state', () => {
    breaker.forget()
    for (const [region, state] of readRegions())
      if (state.breaker !== undefined)
        for (const each of breakerStates) breaker.child(region, each).set(each === state.breaker ? 1 : 0)
  })
  return (read) => {
    readRegions = read
  }
}
