import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import { CircuitGate } from '../../../src/bus/breaker/circuit-gate.ts'
import type { Clock } from '../../../src/core/clock.ts'
import type { AskRegistry } from '../../../src/core/registry.ts'
import { LookupClient } from '../../../src/lookups/lookup-client.ts'
import { lookupBreakerLimits } from '../../../src/lookups/lookup-limits.ts'
import { createRequestJson } from '../../../src/lookups/request-json.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { createSelfSigned } from '../http/self-signed.ts'

export const identity = createSelfSigned('localhost')

export type Respond = (request: IncomingMessage, response: ServerResponse) => void

/** A system over TLS that answers as the test says, which may change. */
export interface LocalSystem {
  readonly url: string
  readonly host: string
  /** `path?query authorization` of each request. */
  readonly requests: string[]
  respond: Respond
}

export async function startSystem(context: TestContext, respond: Respond): Promise<LocalSystem> {
  const requests: string[] = []
  const server = createServer({ cert: identity.certificate, key: identity.key }, (request, response) => {
    requests.push(`${request.url} ${request.headers.authorization ?? '-'}`)
    system.respond(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve)
  })
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const host = `localhost:${typeof address === 'object' ? address?.port : 0}`
  const system: LocalSystem = { url: `https://${host}`, host, requests, respond }
  return system
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Respond {
  return (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

export interface TestClient {
  readonly client: LookupClient
  /** `fact outcome` of each fact that was wanted. */
  readonly wanted: string[]
  /** `fact outcome: why` of each question that failed. */
  readonly failed: string[]
}

export interface TestClientParts {
  readonly clock?: Clock
  readonly askRegistry?: AskRegistry
}

/** The client as a gateway has it, but for whom it trusts. */
export function startClient(
  context: TestContext,
  { clock = systemClock, askRegistry }: TestClientParts = {}
): TestClient {
  const [wanted, failed]: [string[], string[]] = [[], []]
  const client = new LookupClient({
    clock,
    request: createRequestJson(identity.certificate),
    askRegistry: askRegistry ?? (() => Promise.reject(new Error('this test has no registry'))),
    createBreaker: () => new CircuitGate(lookupBreakerLimits, clock, () => undefined),
    onWanted: (fact, outcome) => wanted.push(`${fact} ${outcome}`),
    onFailed: (fact, _, outcome, why) => failed.push(`${fact} ${outcome}: ${why}`)
  })
  context.after(() => client.stop())
  return { client, wanted, failed }
}
