import { randomBytes, randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Arrival, Delivery } from '../../../src/core/delivery.ts'
import { outcomeOf } from '../../../src/core/outcome.ts'
import type { Outcome } from '../../../src/core/outcome.ts'
import { toProblem } from '../../../src/core/problem.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { defaultHttpLimits } from '../../../src/http/limits.ts'
import type { HttpLimits } from '../../../src/http/limits.ts'
import { createWebhookServer } from '../../../src/http/webhook-server.ts'
import type { WebhookServer, WebhookServerOptions } from '../../../src/http/webhook-server.ts'
import { answer } from '../../../src/pipeline/answer.ts'
import type { Pipeline } from '../../../src/pipeline/pipeline.ts'
import { createHomeRegionPolicy } from '../../../src/policy/home-region.ts'
import { systemClock } from './system-clock.ts'

/** What an endpoint did, besides answering. */
export interface Seen {
  readonly outcomes: Outcome[]
  readonly deliveries: Delivery[]
  readonly refusedConnections: string[]
  readonly refusedRequests: string[]
  readonly failedHandshakes: string[]
  readonly failures: unknown[]
  gone: number
}

export interface Endpoint extends Seen {
  readonly server: WebhookServer
  readonly port: number
  readonly url: string
}

export interface EndpointOptions extends Partial<Omit<WebhookServerOptions, 'limits'>> {
  readonly limits?: Partial<HttpLimits>
  readonly maxBodyBytes?: number
  /** The same, unless told. */
  readonly maxSentBytes?: number
  readonly bodyWithinMs?: number
  /** What happens between the body and the outcome. */
  readonly work?: (delivery: Delivery) => Promise<void>
}

export const emptySnapshot: Snapshot = {
  digest: 'test',
  loadedAt: 0,
  gateway: { name: 'test', location: 'uk', environment: 'test', sandbox: false },
  events: { prefix: 'test', mode: 'binary' },
  sources: new Map(),
  regions: new Map(),
  tenants: { size: 0, byId: () => undefined, byName: () => undefined },
  policy: createHomeRegionPolicy(new Set()),
  schemas: { prepare: () => undefined, check: () => ({ ok: true }), paths: () => [] }
}

/** An endpoint on a free port, stopped after the test; its pipeline only receives, unless one is given. */
export async function startEndpoint(test: TestContext, options: EndpointOptions = {}): Promise<Endpoint> {
  const seen: Seen = {
    outcomes: [],
    deliveries: [],
    refusedConnections: [],
    refusedRequests: [],
    failedHandshakes: [],
    failures: [],
    gone: 0
  }
  const server = createWebhookServer({
    pipeline: createReceivingPipeline(options, seen),
    currentSnapshot: () => emptySnapshot,
    clock: systemClock,
    entropy: { uuid: () => randomUUID(), hex: (count) => randomBytes(count).toString('hex') },
    trustedProxies: [],
    sandbox: false,
    onClientGone: () => (seen.gone += 1),
    onConnectionRefused: (bound) => seen.refusedConnections.push(bound),
    onHandshakeFailed: (why) => seen.failedHandshakes.push(why),
    onRequestRefused: (code) => seen.refusedRequests.push(code),
    onFailure: (error) => seen.failures.push(error),
    ...options,
    limits: { ...defaultHttpLimits, lingerMs: 200, timeoutCheckMs: 50, ...options.limits }
  })
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
  test.after(() => server.stop({ timeoutMs: 0 }))
  return Object.assign(seen, { server, port, url: `http${options.tls === undefined ? '' : 's'}://127.0.0.1:${port}` })
}

function createReceivingPipeline(options: EndpointOptions, seen: Seen): Pipeline {
  const { maxBodyBytes = 1024 * 1024, bodyWithinMs = 10_000, work } = options
  const bounds = { maxBodyBytes, maxSentBytes: options.maxSentBytes ?? maxBodyBytes }
  const run = async (arrival: Arrival): Promise<Outcome> => {
    const delivery = await arrival.receive({ ...bounds, until: arrival.receivedAt + bodyWithinMs })
    seen.deliveries.push(delivery)
    await work?.(delivery)
    return { kind: 'accepted', events: [] }
  }
  return async (arrival) => {
    const outcome = await run(arrival).catch((thrown: unknown) => outcomeOf(toProblem(thrown)))
    seen.outcomes.push(outcome)
    return { outcome, reply: answer(outcome, {}) }
  }
}

export function problemCodes({ outcomes }: Seen): readonly string[] {
  return outcomes.map((outcome) => ('problem' in outcome ? outcome.problem.code : outcome.kind))
}
