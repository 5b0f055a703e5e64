import { createMetricsServer } from '../../src/admin/metrics-server.ts'
import { reportReadiness } from '../../src/app/report-readiness.ts'
import type { Bus } from '../../src/core/bus.ts'
import type { Clock } from '../../src/core/clock.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Source } from '../../src/core/source.ts'
import { defaultHttpLimits } from '../../src/http/limits.ts'
import { createWebhookServer } from '../../src/http/webhook-server.ts'
import type { WebhookServer } from '../../src/http/webhook-server.ts'
import { createOffLoopParser } from '../../src/parsing/off-loop-parser.ts'
import { createPipeline } from '../../src/pipeline/pipeline.ts'
import type { PipelineParts } from '../../src/pipeline/pipeline-parts.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { systemClock } from '../../src/system/system-clock.ts'
import { systemEntropy } from '../../src/system/system-entropy.ts'
import { joinObservers } from '../../src/telemetry/fan-out.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { testSecret } from './github-delivery.ts'
import { makeSnapshot } from './make-snapshot.ts'
import { createRecordingBus } from './recording-bus.ts'
import { noKeys } from './proof.ts'
import { createRecordingObserver } from './recording-observer.ts'
import type { RecordingObserver } from './recording-observer.ts'

/** The parts of a gateway joined over buses of the test, with its webhook and metrics endpoints open. */
export interface TestGateway {
  /** As http://host:port. */
  readonly webhooks: string
  readonly metrics: string
  readonly secret: string
  readonly server: WebhookServer
  readonly observer: RecordingObserver
  /** As a reload would: for the deliveries that come from now on. */
  useSnapshot(next: Snapshot): void
  stop(): Promise<void>
}

export interface TestGatewayOptions {
  readonly uk?: Bus
  readonly eu?: Bus
  /** Changes of the source `github`, whose tenant is `acme` in `uk` by default. */
  readonly source?: Partial<Source>
  /** Of the deadlines; the machine's own by default. */
  readonly clock?: Clock
  /** What reaches out to senders; by default nothing does. */
  readonly outgoing?: Partial<Pick<PipelineParts, 'keySource' | 'confirm'>>
}

/** Starts the buses too. */
export async function startTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const {
    uk = createRecordingBus('uk'),
    eu = createRecordingBus('eu'),
    source = {},
    clock = systemClock,
    outgoing
  } = options
  const buses = { uk, eu }
  let snapshot = makeSnapshot({ buses, source })
  const metrics = createMetrics({ version: 'test' })
  const observer = createRecordingObserver()
  const parser = createOffLoopParser({ clock: systemClock })
  const server = createWebhookServer({
    pipeline: createPipeline({
      clock,
      entropy: systemEntropy,
      verifyScheme,
      keySource: noKeys,
      ...outgoing,
      parseOffLoop: parser.parse,
      observer: joinObservers([metrics, observer], (thrown) => {
        throw thrown
      })
    }),
    currentSnapshot: () => snapshot,
    clock: systemClock,
    entropy: systemEntropy,
    limits: defaultHttpLimits,
    trustedProxies: [],
    sandbox: true,
    onClientGone: () => metrics.clientGone()
  })
  const metricsServer = createMetricsServer({
    readiness: () => reportReadiness(snapshot, { uk: uk.readiness(), eu: eu.readiness() }, false),
    metrics: () => metrics.text()
  })
  for (const bus of [uk, eu]) await bus.start()
  const [webhooks, probes] = await Promise.all(
    [server, metricsServer].map((each) => each.listen({ host: '127.0.0.1', port: 0 }))
  )
  return {
    webhooks: `http://127.0.0.1:${webhooks?.port}`,
    metrics: `http://127.0.0.1:${probes?.port}`,
    secret: testSecret,
    server,
    observer,
    useSnapshot: (next) => (snapshot = next),
    stop: async () => {
      await server.stop({ timeoutMs: 0 })
      await Promise.all([parser.stop(), metricsServer.stop(), uk.stop(), eu.stop()])
    }
  }
}
