import type { Registry } from 'prom-client'
import type { Observer, Settlement } from '../core/observer.ts'
import type { Outcome } from '../core/outcome.ts'
import type { ProblemCode } from '../core/problems.ts'
import { stages } from '../core/stage.ts'
import type { Stage } from '../core/stage.ts'
import { signatureFaults } from '../core/verdict.ts'
import type { HistogramTally } from './histogram-tally.ts'
import { counterOf, gaugeOf, histogramOf } from './instruments.ts'

const knownFaults: ReadonlySet<string> = new Set(signatureFaults)

/** Deliveries that were not proved, whoever's fault it is. */
const unproved: ReadonlySet<ProblemCode> = new Set(['signature-invalid', 'secrets-unavailable'])

/** What the pipeline tells of deliveries, as metrics. */
export function createDeliveryMetrics(
  registry: Registry
): Omit<Observer, 'ruleErred'> & { readonly knowSecret: (source: string, secret: string) => void } {
  const received = counterOf(registry, 'turnpike_deliveries_received_total')
  const deliveries = counterOf(registry, 'turnpike_deliveries_total')
  const inFlight = gaugeOf(registry, 'turnpike_deliveries_in_flight').child()
  inFlight.set(0)
  const drift = counterOf(registry, 'turnpike_drift_total')
  const parts = counterOf(registry, 'turnpike_stored_in_part_total')
  const late = counterOf(registry, 'turnpike_published_late_total')
  const faults = counterOf(registry, 'turnpike_signature_faults_total')
  const verified = counterOf(registry, 'turnpike_verified_total')
  const lastUsed = gaugeOf(registry, 'turnpike_secret_last_used_timestamp_seconds').child
  const observeSizes = createSizeMetrics(registry)

  return {
    received: (source) => {
      received(source).inc()
      inFlight.inc()
    },
    settled: (settlement) => {
      const { source, outcome, secrets = [] } = settlement
      inFlight.dec()
      deliveries(source, outcome.kind, reasonOf(outcome)).inc()
      for (const secret of secrets) {
        verified(source, secret).inc()
        lastUsed(source, secret).set(settlement.settledAt / 1000)
      }
      if ('problem' in outcome && unproved.has(outcome.problem.code))
        faults(source, faultOf(outcome.problem.reason)).inc()
      observeSizes(settlement)
    },
    drifted: (source) => drift(source).inc(),
    storedInPart: (source) => parts(source).inc(),
    publishedLate: (source, stored) => late(source, String(stored)).inc(),
    knowSecret: (source, secret) => {
      received(source).inc(0)
      verified(source, secret).inc(0)
    }
  }
}

function createSizeMetrics(registry: Registry): (settlement: Settlement) => void {
  const durations = histogramOf(registry, 'turnpike_delivery_duration_seconds')
  const stageDurations = histogramOf(registry, 'turnpike_stage_duration_seconds')
  // Every delivery passes all of them: each is looked up once.
  const tallies = new Map<Stage, HistogramTally>()
  const keep = (stage: Stage): HistogramTally => {
    const tally = stageDurations(stage)
    tallies.set(stage, tally)
    return tally
  }
  const bodies = histogramOf(registry, 'turnpike_delivery_body_bytes')
  const quarantined = counterOf(registry, 'turnpike_quarantined_total')
  return ({ source, outcome, receivedAt, settledAt, bodyBytes, stageMs }) => {
    for (const { route, quarantine } of outcome.kind === 'quarantined' ? outcome.events : [])
      if (quarantine !== undefined) quarantined(route.region, quarantine.why).inc()
    // The wall clock may be set back while a delivery is on its way.
    durations(source, outcome.kind).observe(Math.max(0, settledAt - receivedAt) / 1000)
    for (const stage of stages) {
      const ms = stageMs[stage]
      if (ms !== undefined) (tallies.get(stage) ?? keep(stage)).observe(ms / 1000)
    }
    if (stageMs.receive !== undefined) bodies(source).observe(bodyBytes)
  }
}

/** The code only: the words that tell causes of one code apart are for the log. */
function reasonOf(outcome: Outcome): string {
  if ('problem' in outcome) return outcome.problem.code
  if (outcome.kind === 'quarantined') return outcome.events.find(({ quarantine }) => quarantine)?.quarantine?.why ?? ''
  return outcome.kind === 'ignored' ? outcome.reason : ''
}

function faultOf(reason: string | undefined): string {
  return reason !== undefined && knownFaults.has(reason) ? reason : 'other'
}
