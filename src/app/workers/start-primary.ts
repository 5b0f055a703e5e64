import { createAdminServer } from '../../admin/admin-server.ts'
import { createMetricsServer } from '../../admin/metrics-server.ts'
import type { PlainServer } from '../../admin/plain-server.ts'
import type { ReadinessReport } from '../../admin/readiness-report.ts'
import type { Config } from '../../config/config.ts'
import { once } from '../../core/once.ts'
import { systemClock } from '../../system/system-clock.ts'
import { errorFieldsOf } from '../../telemetry/error-fields.ts'
import { createJsonLog } from '../../telemetry/json-log.ts'
import type { JsonLog } from '../../telemetry/json-log.ts'
import { openLogDestination } from '../../telemetry/log-destination.ts'
import { createPrimaryMetrics } from '../../telemetry/primary-metrics.ts'
import type { PrimaryMetrics } from '../../telemetry/primary-metrics.ts'
import type { FollowOptions, GatewayOptions } from '../gateway-options.ts'
import { Reloader } from '../reloader.ts'
import { listenForOperators } from '../start-gateway.ts'
import type { Gateway } from '../start-gateway.ts'
import { askReadiness, describeWorkers, forwardQuarantine, gatherMetrics, gatherStatus } from './ask-workers.ts'
import { ConfigExchange } from './config-exchange.ts'
import { mergeReadiness } from './merge-readiness.ts'
import { mergeStatus } from './merge-status.ts'
import { NoAnswer } from './worker-link.ts'
import { WorkerPool } from './worker-pool.ts'
import { forkWorker } from './worker-process.ts'

export interface PrimaryOptions extends Pick<GatewayOptions, 'log' | 'version'> {
  readonly follow: FollowOptions
  readonly count: number
  /** Of the fingerprints of every load, here and in the workers. */
  readonly fingerprintKey: Uint8Array
}

/** A gateway of several processes. This one reads no delivery. */
export interface PrimaryGateway extends Gateway {
  /** Ends all workers now. */
  kill(): void
  /** Settles with a sentence for the operator when a worker ends again and again. */
  readonly looped: Promise<string>
}

const stdout = 1
/** Beyond the time that a worker has to stop: then it hangs. */
const graceMs = 3_000

interface Primary {
  readonly config: Config
  readonly log: JsonLog
  readonly metrics: PrimaryMetrics
  readonly pool: WorkerPool
  readonly exchange: ConfigExchange
  readonly reloader: Reloader
  readonly looped: Promise<string>
}

/** @throws Error with a sentence for the operator; what had started has ended then */
export async function startPrimary(config: Config, options: PrimaryOptions): Promise<PrimaryGateway> {
  const primary = joinPrimary(config, options)
  const { log, pool, reloader, exchange, looped } = primary
  const probes = new Probes(primary)
  const servers = createServers(primary, probes)
  try {
    const operators = await listenForOperators(config, servers)
    const addresses = { webhooks: await pool.start(), ...operators }
    log.write('info', 'gateway started', { digest: exchange.expected.digest, workers: options.count, ...addresses })
    return {
      addresses,
      reload: async () => reloader.reload(),
      stop: once(async () => stop(primary, probes, servers)),
      kill: () => pool.kill(),
      looped
    }
  } catch (thrown) {
    pool.kill()
    void reloader.stop()
    await Promise.all([servers.metricsServer.stop(), servers.adminServer.stop()])
    const failure =
      thrown instanceof NoAnswer ? new Error('a worker ended while it started: see what it wrote') : thrown
    const why = failure instanceof Error ? failure.message : 'unknown'
    log.write('error', 'gateway cannot start', { why })
    await log.stop()
    throw failure
  }
}

function joinPrimary(config: Config, { log: logOptions, follow, count, fingerprintKey }: PrimaryOptions): Primary {
  const metrics = createPrimaryMetrics()
  const destination = openLogDestination({
    to: logOptions.destination ?? stdout,
    clock: systemClock,
    onDropped: () => metrics.logLineDropped(),
    isShared: true
  })
  const { name: gateway } = config.gateway
  const log = createJsonLog({ destination, clock: systemClock, level: logOptions.level, gateway })
  const { promise: looped, resolve: onLoop } = Promise.withResolvers<string>()
  const first = { fingerprint: follow.loaded.inputs.fingerprint, digest: config.digest }
  const exchange = new ConfigExchange({ clock: systemClock, log, serving: () => pool.serving, first })
  const reloader = new Reloader({
    metrics,
    log,
    ...follow,
    running: config,
    apply: async ({ digest }, isWanted, fingerprint) => exchange.replace({ digest, fingerprint }, isWanted)
  })
  const pool = new WorkerPool({
    count,
    clock: systemClock,
    fork: forkWorker,
    fingerprintKey,
    expected: () => exchange.expected,
    reload: async () => reloader.reload(),
    onServing: (seat) => exchange.catchUp(seat),
    onLoop,
    metrics,
    log
  })
  metrics.workerCounts(() => pool.counts())
  return { config, log, metrics, pool, exchange, reloader, looped }
}

/** What probes and operators are told of all workers. */
class Probes {
  readonly #primary: Primary
  readonly #since = new Date(systemClock.now()).toISOString()
  #wasWhole = false
  #isDraining = false

  constructor(primary: Primary) {
    this.#primary = primary
  }

  drain(): void {
    this.#isDraining = true
  }

  async readiness(): Promise<ReadinessReport> {
    const { pool, config, exchange } = this.#primary
    const reports = await askReadiness(pool)
    this.#wasWhole ||= reports.length === pool.seats.length && reports.every(({ ready }) => ready)
    return mergeReadiness({
      reports,
      count: pool.seats.length,
      wasWhole: this.#wasWhole,
      isDraining: this.#isDraining,
      sandbox: config.gateway.sandbox,
      digest: exchange.expected.digest
    })
  }

  async status() {
    const { pool } = this.#primary
    const [told, readiness] = await Promise.all([gatherStatus(pool), this.readiness()])
    return mergeStatus(told, readiness, this.#since, describeWorkers(pool))
  }
}

interface Servers {
  readonly metricsServer: PlainServer
  readonly adminServer: PlainServer
}

function createServers({ pool, metrics, log }: Primary, probes: Probes): Servers {
  const onFailure = (thrown: unknown): void => {
    metrics.observerFailed()
    log.write('error', 'unexpected failure', { ...errorFieldsOf(thrown) })
  }
  return {
    metricsServer: createMetricsServer({
      readiness: async () => probes.readiness(),
      metrics: async () => gatherMetrics(pool, metrics),
      onFailure
    }),
    adminServer: createAdminServer({
      status: async () => probes.status(),
      quarantine: forwardQuarantine(pool),
      onFailure
    })
  }
}

/** Every worker drains at once, each within the time that a gateway of one process has; the probes go last. */
async function stop(
  { config, log, pool, reloader, exchange }: Primary,
  probes: Probes,
  servers: Servers
): Promise<void> {
  log.write('info', 'gateway stopping')
  probes.drain()
  exchange.stop()
  // What it still does ends with the process.
  void reloader.stop()
  if (!(await pool.stop(config.gateway.shutdownTimeoutMs + graceMs)))
    log.write('warn', 'workers did not stop in time, and were ended')
  await Promise.all([servers.metricsServer.stop(), servers.adminServer.stop()])
  log.write('info', 'gateway stopped')
  await log.stop()
}
