import { createPlainServer, jsonReply } from './plain-server.ts'
import type { PlainServer } from './plain-server.ts'
import type { ReadinessReport } from './readiness-report.ts'

export interface MetricsServerOptions {
  readonly readiness: () => ReadinessReport | Promise<ReadinessReport>
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>
  /** Something threw that should not have. */
  readonly onFailure?: (error: unknown) => void
}

/** The second port, for probes and Prometheus: no payload, no control. */
export function createMetricsServer({ readiness, metrics, onFailure }: MetricsServerOptions): PlainServer {
  return createPlainServer({
    setting: 'gateway.metrics',
    routes: {
      // The loop turns: that is all it says. A region that is down is no reason to be killed.
      '/livez': () => ({ status: 200, body: 'ok\n' }),
      '/readyz': async () => {
        const report = await readiness()
        return jsonReply(report.ready ? 200 : 503, report)
      },
      '/metrics': async () => {
        const { contentType, text } = await metrics()
        return { status: 200, headers: { 'content-type': contentType }, body: text }
      }
    },
    onFailure: (error) => onFailure?.(error)
  })
}
