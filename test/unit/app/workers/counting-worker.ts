import type { GatewayStatus } from '../../../../src/app/join-gateway.ts'
import { createMetrics } from '../../../../src/telemetry/metrics.ts'
import { createStatusBoard } from '../../../../src/telemetry/status-board.ts'
import { Secret } from '../../../../src/core/secret.ts'
import { github } from '../../../../src/providers/github.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { makeGitHubSource } from '../../../support/make-snapshot.ts'
import { proofBy } from '../../../support/proof.ts'
import type { Script } from '../../../support/scripted-worker.ts'
import { settlement } from '../../telemetry/settlements.ts'

/** A worker without a gateway behind it: real counts, and the answers of `serve-as-worker.ts` about them. */
export function createCountingWorker() {
  const metrics = createMetrics({ version: '1.2.3' })
  const secret = new Secret('env:GITHUB_SECRET', Buffer.from('x'.repeat(32)))
  const board = createStatusBoard(createFixedClock(), [
    makeGitHubSource({ proof: proofBy(github.schemes.signature, secret) })
  ])
  const status = (): GatewayStatus => {
    const { sources, unknown, since } = board.snapshot()
    return {
      gateway: { name: 'edge', location: 'uk', environment: 'test', sandbox: false, since, ready: true },
      configuration: { digest: 'd', loadedAt: since, tenants: 0 },
      regions: [],
      decisions: { region: 'uk', waiting: 1, sent: sources[0]?.outcomes.accepted ?? 0, dropped: 0, failing: 'full' },
      sources,
      unknown,
      tenants: { count: 0 }
    }
  }
  const tally = async () => ({ metrics: await metrics.ownDump(), status: status() })
  const script: Script = {
    start: () => ({ kind: 'started', webhooks: 'http://127.0.0.1:1' }),
    beat: async () => (metrics.hasCounted() ? tally() : null),
    metrics: async () => ({ metrics: await metrics.dump(), status: status() }),
    status,
    stop: tally
  }
  return {
    script,
    status,
    receive: (): void => {
      metrics.received('github')
      board.received('github')
    },
    settle: (): void => {
      metrics.settled(settlement())
      board.settled(settlement())
    }
  }
}
