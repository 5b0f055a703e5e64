import type { Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import type { Provider } from '../../src/core/provider.ts'
import type { Scheme, SharedSecretScheme } from '../../src/core/scheme.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Source } from '../../src/core/source.ts'
import type { PipelineParts } from '../../src/pipeline/pipeline-parts.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { github } from '../../src/providers/github.ts'
import { isSharedSecret, signScheme } from '../../src/signatures/sign-scheme.ts'
import type { Signed } from '../../src/signatures/sign-scheme.ts'
import { fixedStart } from './fixed-clock.ts'
import { testSecret } from './github-delivery.ts'
import { makePipeline } from './make-pipeline.ts'
import { makeGitHubSource, makeSnapshot } from './make-snapshot.ts'
import { secretFor, secretOf } from './proof.ts'
import type { SnapshotParts } from './make-snapshot.ts'
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
  /** None at all with `null`. */
  readonly contentType?: string | null
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

interface SettleOptions {
  readonly source?: Partial<Source>
  readonly parts?: Partial<PipelineParts>
  readonly change?: Partial<Snapshot>
  readonly snapshot?: SnapshotParts
}

/** Signs a delivery of a provider by the first of its schemes that can be signed here and takes it through the real path. */
export async function settleFor(
  provider: Provider,
  given: GivenDelivery,
  { source = {}, parts = {}, change = {}, snapshot: changes = {} }: SettleOptions = {}
): Promise<SettledDelivery> {
  const uk = createRecordingBus('uk')
  const scheme = Object.values<Scheme>(provider.schemes).find(isSharedSecret) ?? github.schemes.signature
  const made = makeGitHubSource({
    name: 'acme',
    provider,
    reader: compileReader(provider),
    proof: { need: 'all', schemes: [{ scheme, secrets: [secretFor(scheme, testSecret)], publicUrl }] },
    replies: provider.replies,
    ...source
  })
  const { settle, observer } = makePipeline(parts)
  const snapshot = makeSnapshot({
    buses: { uk },
    ...changes,
    change: { sources: new Map([['acme', made]]), ...change, ...changes.change }
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

const publicUrl = 'https://hooks.acme.example'
const path = '/webhooks/acme'

function deliveryOf(given: GivenDelivery, scheme: SharedSecretScheme): Delivery {
  const type = given.contentType === null ? [] : [['Content-Type', given.contentType ?? 'application/json'] as const]
  const plain = { headers: [...type, ...(given.headers ?? [])], body: Buffer.from(given.body), path, publicUrl }
  const nothing: Signed = { headers: [], body: plain.body }
  const signed =
    given.method === 'OPTIONS' ? nothing : signScheme(scheme, plain, secretFor(scheme, testSecret), fixedStart)
  return {
    id: 'attempt-1',
    source: 'acme',
    method: given.method ?? 'POST',
    path,
    hidden: signed.pathToken === undefined ? undefined : { token: secretOf(signed.pathToken) },
    receivedAt: given.receivedAt ?? fixedStart,
    headers: HeaderList.fromEntries([...plain.headers, ...signed.headers]),
    body: signed.body
  }
}
