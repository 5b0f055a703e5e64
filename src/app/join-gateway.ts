import { createAdminServer } from '../admin/admin-server.ts'
import type { QuarantineActions } from '../admin/admin-server.ts'
import { createMetricsServer } from '../admin/metrics-server.ts'
import type { PlainServer } from '../admin/plain-server.ts'
import type { ReadinessReport } from '../admin/readiness-report.ts'
import type { Config } from '../config/config.ts'
import type { HttpLimits } from '../http/limits.ts'
import { createWebhookServer } from '../http/webhook-server.ts'
import type { WebhookServer } from '../http/webhook-server.ts'
import type { LookupClient } from '../lookups/lookup-client.ts'
import type { KeyCache } from '../keys/key-cache.ts'
import { createEncryptor } from '../encryption/encryptor.ts'
import type { Encryptor } from '../encryption/encryptor.ts'
import { createOffLoopParser } from '../parsing/off-loop-parser.ts'
import type { OffLoopParser } from '../parsing/off-loop-parser.ts'
import type { RegistryClient } from '../registry/registry-client.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import { verifyScheme } from '../signatures/verify-scheme.ts'
import { systemClock } from '../system/system-clock.ts'
import { systemEntropy } from '../system/system-entropy.ts'
import { systemPause } from '../system/system-pause.ts'
import { loadSchemaSet } from '../validation/schema-set.ts'
import { ConfigInUse } from './config-in-use.ts'
import { Confirmations } from './confirmations.ts'
import { createDecisions } from './decisions-of.ts'
import type { Decisions } from './decisions-of.ts'
import type { WorkerOptions } from './gateway-options.ts'
import { httpLimitsOf } from './http-limits-of.ts'
import { joinQuarantine } from './join-quarantine.ts'
import type { Quarantines } from './join-quarantine.ts'
import { createKeys } from './keys-of.ts'
import { createLookups } from './lookups-of.ts'
import { createRegistries } from './registries-of.ts'
import type { RegionBuses } from './region-buses.ts'
import { reportReadiness } from './report-readiness.ts'
import { reportStatus } from './report-status.ts'
import type { Telemetry } from './telemetry-of.ts'
import { TenantsInUse } from './tenants-in-use.ts'
import type { TenantsStatus } from './tenants-in-use.ts'
import { tlsOf } from './tls-of.ts'
import { shareLimits } from './workers/worker-place.ts'

/** Everything that runs in a gateway, joined; its regions are started, its endpoints are not open yet. */
export interface GatewayParts {
  readonly inUse: ConfigInUse
  readonly tenants: TenantsInUse
  readonly regions: RegionBuses
  readonly parser: OffLoopParser
  readonly encryptor: Encryptor
  readonly keys: KeyCache
  readonly confirmations: Confirmations
  readonly registries: RegistryClient
  readonly lookups: LookupClient
  readonly decisions: Decisions
  readonly webhookServer: WebhookServer
  readonly metricsServer: PlainServer
  readonly adminServer: PlainServer
  readonly quarantineWatch: Quarantines['watch']
  readonly telemetry: Telemetry
  readonly quarantine: QuarantineActions
  /** What the probes are told. */
  readiness(): ReadinessReport
  /** What operators are told. */
  status(): GatewayStatus
  /** From here on the gateway says that it is not ready. */
  drain(): void
}

export type GatewayStatus = ReturnType<typeof reportStatus> & { readonly tenants: TenantsStatus }

export interface GatewaySurroundings {
  readonly telemetry: Telemetry
  readonly regions: RegionBuses
  /** Nothing where there is one process. */
  readonly worker: WorkerOptions | undefined
}

export async function joinGateway(config: Config, surroundings: GatewaySurroundings): Promise<GatewayParts> {
  const { telemetry, regions, worker } = surroundings
  const { metrics, onFailure } = telemetry
  const tenants = new TenantsInUse({ ...telemetry, clock: systemClock })
  const inUse = new ConfigInUse({ regions, schemas: await loadSchemaSet(), tenants, telemetry })
  await inUse.start(config)
  metrics.regionReadiness(() => new Map(Object.entries(regions.readiness())))
  const helping = createHelpers(telemetry)
  const decisions = createDecisions(() => inUse.snapshot, telemetry)
  const asking = { lookups: helping.lookups, lookElsewhere: worker?.lookElsewhere, decisions }
  const { actions, watch: quarantineWatch } = joinQuarantine({ inUse, telemetry, ...asking })
  const limits = httpLimitsOf(worker === undefined ? config.limits : shareLimits(config.limits, worker))
  const webhookServer = joinWebhookServer(config, limits, { inUse, telemetry, decisions, quarantineWatch, ...helping })
  inUse.onTls((tls) => webhookServer.renewTls(tlsOf(tls)))
  let isDraining = false
  const readiness = () => reportReadiness(inUse.snapshot, regions.readiness(), isDraining)
  const describe = () => describeGateway({ inUse, telemetry, decisions, quarantineWatch, tenants }, readiness())
  return {
    inUse,
    tenants,
    regions,
    ...helping,
    decisions,
    webhookServer,
    metricsServer: createMetricsServer({ readiness, metrics: () => metrics.text(), onFailure }),
    adminServer: createAdminServer({ status: describe, quarantine: actions, onFailure }),
    quarantine: actions,
    readiness,
    status: describe,
    quarantineWatch,
    telemetry,
    drain: () => {
      isDraining = true
      webhookServer.drain()
    }
  }
}

type Described = Pick<GatewayParts, 'inUse' | 'telemetry' | 'decisions' | 'quarantineWatch' | 'tenants'>

function describeGateway(
  { inUse, telemetry, decisions, quarantineWatch, tenants }: Described,
  readiness: ReadinessReport
): GatewayStatus {
  const others = { decisions: decisions.status(), quarantines: quarantineWatch.states }
  return {
    ...reportStatus(inUse.snapshot, telemetry.status.snapshot(), readiness, others),
    tenants: tenants.describe()
  }
}

/** What deliveries need besides regions: threads for large ones, and what is asked of others. */
function createHelpers(telemetry: Telemetry) {
  const registries = createRegistries(telemetry)
  return {
    parser: createOffLoopParser({ clock: systemClock }),
    encryptor: createEncryptor(),
    keys: createKeys(telemetry),
    confirmations: new Confirmations(telemetry),
    registries,
    lookups: createLookups(telemetry, registries.ask)
  }
}

interface EndpointParts {
  readonly inUse: ConfigInUse
  readonly telemetry: Telemetry
  readonly parser: OffLoopParser
  readonly encryptor: Encryptor
  readonly keys: KeyCache
  readonly confirmations: Confirmations
  readonly registries: RegistryClient
  readonly lookups: LookupClient
  readonly decisions: Decisions
  readonly quarantineWatch: Quarantines['watch']
}

function joinWebhookServer(config: Config, limits: HttpLimits, parts: EndpointParts): WebhookServer {
  const { inUse, telemetry, parser, encryptor, keys, confirmations, registries, lookups, decisions, quarantineWatch } =
    parts
  const { observer, metrics, onFailure } = telemetry
  const { trustedProxies, tls } = config.gateway.listen
  const pipeline = createPipeline({
    clock: systemClock,
    entropy: systemEntropy,
    verifyScheme,
    keySource: keys,
    parseOffLoop: parser.parse,
    confirm: confirmations.confirm,
    askRegistry: registries.ask,
    findFacts: lookups.find,
    protecting: { encrypt: encryptor.encrypt, pause: systemPause },
    decisions: decisions.sink,
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
    limits,
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
