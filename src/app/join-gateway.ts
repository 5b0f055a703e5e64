import { createAdminServer } from '../admin/admin-server.ts'
import { createMetricsServer } from '../admin/metrics-server.ts'
import type { PlainServer } from '../admin/plain-server.ts'
import type { Config } from '../config/config.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { createWebhookServer } from '../http/webhook-server.ts'
import type { WebhookServer } from '../http/webhook-server.ts'
import { createOffLoopParser } from '../parsing/off-loop-parser.ts'
import type { OffLoopParser } from '../parsing/off-loop-parser.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import { verifyScheme } from '../signatures/verify-scheme.ts'
import { systemClock } from '../system/system-clock.ts'
import { systemEntropy } from '../system/system-entropy.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import { loadSchemaSet } from '../validation/schema-set.ts'
import { assembleSnapshot } from './assemble-snapshot.ts'
import { httpLimitsOf } from './http-limits-of.ts'
import { createRegionBuses } from './region-buses.ts'
import type { RegionBuses } from './region-buses.ts'
import { reportReadiness } from './report-readiness.ts'
import { reportStatus } from './report-status.ts'
import type { GatewayOptions } from './gateway-options.ts'
import { createTelemetry } from './telemetry-of.ts'
import type { Telemetry } from './telemetry-of.ts'

/** Everything that runs in a gateway, joined and not yet started. */
export interface GatewayParts {
  readonly regions: RegionBuses
  readonly parser: OffLoopParser
  readonly webhookServer: WebhookServer
  readonly metricsServer: PlainServer
  readonly adminServer: PlainServer
  readonly log: JsonLog
  readonly deliveryLog: { stop(): void }
  /** From here on the gateway says that it is not ready. */
  drain(): void
}

export async function joinGateway(config: Config, options: GatewayOptions): Promise<GatewayParts> {
  const telemetry = createTelemetry(config, options)
  const { metrics, log, deliveryLog, status } = telemetry
  const regions = createRegionBuses(config, metrics, log)
  const schemas = await loadSchemaSet()
  const snapshot = assembleSnapshot(config, regions.buses, schemas, systemClock.now())
  metrics.configLoaded(snapshot)
  status.configLoaded(snapshot.sources.values())
  metrics.regionReadiness(() => new Map([...regions.buses].map(([name, bus]) => [name, bus.readiness().ready])))
  const parser = createOffLoopParser({ clock: systemClock })
  const webhookServer = joinWebhookServer(config, snapshot, telemetry, parser)
  let isDraining = false
  const readiness = () => reportReadiness(snapshot, regions.readiness(), isDraining)
  return {
    regions,
    parser,
    webhookServer,
    metricsServer: createMetricsServer({ readiness, metrics: () => metrics.text(), onFailure: telemetry.onFailure }),
    adminServer: createAdminServer({
      status: () => reportStatus(snapshot, status.snapshot(), readiness()),
      onFailure: telemetry.onFailure
    }),
    log,
    deliveryLog,
    drain: () => {
      isDraining = true
      webhookServer.drain()
    }
  }
}

function joinWebhookServer(
  config: Config,
  snapshot: Snapshot,
  { observer, metrics, onFailure }: Telemetry,
  parser: OffLoopParser
): WebhookServer {
  const pipeline = createPipeline({
    clock: systemClock,
    entropy: systemEntropy,
    verifyScheme,
    parseOffLoop: parser.parse,
    observer
  })
  return createWebhookServer({
    pipeline,
    currentSnapshot: () => snapshot,
    clock: systemClock,
    entropy: systemEntropy,
    limits: httpLimitsOf(config.limits),
    trustedProxies: config.gateway.listen.trustedProxies,
    sandbox: config.gateway.sandbox,
    onClientGone: () => metrics.clientGone(),
    onConnectionRefused: (bound) => metrics.connectionRefused(bound),
    onRequestRefused: (code) => metrics.requestRefused(code),
    onFailure
  })
}
