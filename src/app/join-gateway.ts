import { createAdminServer } from '../admin/admin-server.ts'
import { createMetricsServer } from '../admin/metrics-server.ts'
import type { PlainServer } from '../admin/plain-server.ts'
import type { Config } from '../config/config.ts'
import { createWebhookServer } from '../http/webhook-server.ts'
import type { WebhookServer } from '../http/webhook-server.ts'
import type { KeyCache } from '../keys/key-cache.ts'
import { createOffLoopParser } from '../parsing/off-loop-parser.ts'
import type { OffLoopParser } from '../parsing/off-loop-parser.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import { verifyScheme } from '../signatures/verify-scheme.ts'
import { systemClock } from '../system/system-clock.ts'
import { systemEntropy } from '../system/system-entropy.ts'
import { loadSchemaSet } from '../validation/schema-set.ts'
import { ConfigInUse } from './config-in-use.ts'
import { httpLimitsOf } from './http-limits-of.ts'
import { joinQuarantine } from './join-quarantine.ts'
import { createKeys } from './keys-of.ts'
import type { QuarantineWatch } from './quarantine-watch.ts'
import type { RegionBuses } from './region-buses.ts'
import { reportReadiness } from './report-readiness.ts'
import { reportStatus } from './report-status.ts'
import type { Telemetry } from './telemetry-of.ts'
import { tlsOf } from './tls-of.ts'

/** Everything that runs in a gateway, joined; its regions are started, its endpoints are not open yet. */
export interface GatewayParts {
  readonly inUse: ConfigInUse
  readonly regions: RegionBuses
  readonly parser: OffLoopParser
  readonly keys: KeyCache
  readonly webhookServer: WebhookServer
  readonly metricsServer: PlainServer
  readonly adminServer: PlainServer
  readonly quarantineWatch: QuarantineWatch
  readonly telemetry: Telemetry
  /** From here on the gateway says that it is not ready. */
  drain(): void
}

export async function joinGateway(config: Config, telemetry: Telemetry, regions: RegionBuses): Promise<GatewayParts> {
  const { metrics, status, onFailure } = telemetry
  const inUse = new ConfigInUse({ regions, schemas: await loadSchemaSet(), telemetry })
  await inUse.start(config)
  metrics.regionReadiness(() => new Map(Object.entries(regions.readiness())))
  const parser = createOffLoopParser({ clock: systemClock })
  const keys = createKeys(telemetry)
  const { actions, watch } = joinQuarantine({ inUse, telemetry, findFacts: undefined })
  const webhookServer = joinWebhookServer(config, { inUse, telemetry, parser, keys, quarantineWatch: watch })
  inUse.onTls((tls) => webhookServer.renewTls(tlsOf(tls)))
  let isDraining = false
  const readiness = () => reportReadiness(inUse.snapshot, regions.readiness(), isDraining)
  return {
    inUse,
    regions,
    parser,
    keys,
    webhookServer,
    metricsServer: createMetricsServer({ readiness, metrics: () => metrics.text(), onFailure }),
    adminServer: createAdminServer({
      status: () => reportStatus(inUse.snapshot, status.snapshot(), readiness(), watch.states),
      quarantine: actions,
      onFailure
    }),
    quarantineWatch: watch,
    telemetry,
    drain: () => {
      isDraining = true
      webhookServer.drain()
    }
  }
}

interface EndpointParts {
  readonly inUse: ConfigInUse
  readonly telemetry: Telemetry
  readonly parser: OffLoopParser
  readonly keys: KeyCache
  readonly quarantineWatch: QuarantineWatch
}

function joinWebhookServer(config: Config, parts: EndpointParts): WebhookServer {
  const { inUse, telemetry, parser, keys, quarantineWatch } = parts
  const { observer, metrics, onFailure } = telemetry
  const { trustedProxies, tls } = config.gateway.listen
  const pipeline = createPipeline({
    clock: systemClock,
    entropy: systemEntropy,
    verifyScheme,
    keySource: keys,
    parseOffLoop: parser.parse,
    observer
  })
  return createWebhookServer({
    // Counted, so that a region which a reload removes outlives the deliveries that may go there.
    pipeline: async (arrival, snapshot, journal) => {
      const settled = await inUse.during(snapshot, async () => pipeline(arrival, snapshot, journal))
      if (settled.outcome.kind === 'quarantined') quarantineWatch.lookSoon()
      return settled
    },
    currentSnapshot: () => inUse.snapshot,
    clock: systemClock,
    entropy: systemEntropy,
    limits: httpLimitsOf(config.limits),
    trustedProxies,
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
    sandbox: config.gateway.sandbox,
    onClientGone: () => metrics.clientGone(),
    onConnectionRefused: (bound) => metrics.connectionRefused(bound),
    onRequestRefused: (code) => metrics.requestRefused(code),
    onHandshakeFailed: (why) => metrics.handshakeFailed(why),
    onFailure
  })
}
