import type { Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import type { Provider } from '../../src/core/provider.ts'
import type { Scheme } from '../../src/core/scheme.ts'
import type { Source } from '../../src/core/source.ts'
import type { PipelineParts } from '../../src/pipeline/pipeline-parts.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { github } from '../../src/providers/github.ts'
import { isSharedSecret } from '../../src/signatures/sign-scheme.ts'
import { fixedStart } from './fixed-clock.ts'
import { testSecret } from './github-delivery.ts'
import { makePipeline } from './make-pipeline.ts'
import { makeGitHubSource, makeSnapshot } from './make-snapshot.ts'
import type { SnapshotParts } from './make-snapshot.ts'
import { proofBy, secretOf, signHeaders } from './proof.ts'
import { createRecordingBus } from './recording-bus.ts'

/** The provider with which the language is tested: what is given, and the rest as little as possible. */
export function providerWith(
  change: Partial<Omit<Provider, 'event'>> & { event?: Partial<Provider['event']> }
): Provider {
  const { schema: _, ...base } = github
  return {
    ...base,
    name: 'acme',
    bodies: { 'application/json': { kind: 'json' } },
    tenants: {},
    correlation: {},
    hints: {},
    ...change,
    event: {
      id: [{ use: '{id}', quality: 'native' }],
      type: ['example.acme.{type}'],
      source: ['https://acme.example'],
      subject: [],
      time: [],
      entity: ['{id}'],
      instance: [],
      ...change.event
    }
  }
}

export interface GivenDelivery {
  readonly body: string | Uint8Array
  readonly contentType?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly method?: 'POST' | 'OPTIONS'
  readonly receivedAt?: number
}

export interface SettledDelivery {
  readonly outcome: Outcome
  readonly status: number
  readonly reply: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The bytes that were stored, as text, and the attributes beside them. */
  readonly stored: readonly string[]
  readonly events: readonly Readonly<Record<string, string>>[]
  readonly drifts: number
}

/** Signs a delivery of a provider by its first scheme and takes it through the real path. */
export async function settleFor(
  provider: Provider,
  given: GivenDelivery,
  {
    source = {},
    parts = {},
    snapshot: changes = {}
  }: { source?: Partial<Source>; parts?: Partial<PipelineParts>; snapshot?: SnapshotParts } = {}
): Promise<SettledDelivery> {
  const uk = createRecordingBus('uk')
  const [scheme = github.schemes.signature] = Object.values(provider.schemes)
  const made = makeGitHubSource({
    name: 'acme',
    provider,
    reader: compileReader(provider),
    proof: proofBy(scheme, secretOf(testSecret)),
    replies: provider.replies,
    ...source
  })
  const { settle, observer } = makePipeline(parts)
  const snapshot = makeSnapshot({
    buses: { uk },
    ...changes,
    change: { sources: new Map([['acme', made]]), ...changes.change }
  })
  const { outcome, reply } = await settle(deliveryOf(given, scheme), snapshot)
  const events = outcome.kind === 'accepted' ? outcome.events : []
  return {
    outcome,
    status: reply.status,
    reply,
    stored: uk.records.map(({ value }) => Buffer.from(value).toString()),
    events: events.map(({ attributes }) =>
      Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))
    ),
    drifts: observer.drifts.length
  }
}

function deliveryOf(given: GivenDelivery, scheme: Scheme): Delivery {
  const body = Buffer.from(given.body)
  const isSigned = given.method !== 'OPTIONS' && isSharedSecret(scheme)
  const proof = isSigned ? signHeaders(scheme, body, secretOf(testSecret)) : []
  const type = ['Content-Type', given.contentType ?? 'application/json'] as const
  return {
    id: 'attempt-1',
    source: 'acme',
    method: given.method ?? 'POST',
    path: '/webhooks/acme',
    receivedAt: given.receivedAt ?? fixedStart,
    headers: HeaderList.fromEntries([type, ...(given.headers ?? []), ...proof]),
    body
  }
}
