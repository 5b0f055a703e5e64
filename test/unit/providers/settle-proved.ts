import { readFile } from 'node:fs/promises'
import type { Bus } from '../../../src/core/bus.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { FindKeys } from '../../../src/core/key-source.ts'
import type { Outcome } from '../../../src/core/outcome.ts'
import type { Provider } from '../../../src/core/provider.ts'
import type { Reply } from '../../../src/core/reply.ts'
import type { SchemeInUse } from '../../../src/core/scheme.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeGitHubSource, makeSnapshot } from '../../support/make-snapshot.ts'
import { noKeys } from '../../support/proof.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

export interface ProvedRequest {
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string | Uint8Array
}

interface Surroundings {
  readonly findKeys?: FindKeys
  readonly bus?: Bus
}

export interface SettledRequest {
  readonly outcome: Outcome
  readonly reply: Reply
  readonly events: readonly Readonly<Record<string, string>>[]
  /** The bytes that were stored, as text; nothing where the test brings a bus of its own. */
  readonly stored: readonly string[]
  readonly drifts: readonly unknown[]
}

/** Takes a request that its test has proved itself through the real path, as a source that asks for every scheme given. */
export async function settleProved(
  provider: Provider,
  use: SchemeInUse | readonly SchemeInUse[],
  { headers, body }: ProvedRequest,
  { findKeys = () => undefined, bus }: Surroundings = {}
): Promise<SettledRequest> {
  const uk = createRecordingBus('uk')
  const source = makeGitHubSource({
    name: 'acme',
    provider,
    reader: compileReader(provider),
    proof: { need: 'all', schemes: [use].flat() },
    replies: provider.replies
  })
  const keySource = { ...noKeys, find: findKeys }
  const { settle, observer } = makePipeline({ keySource })
  const snapshot = makeSnapshot({ buses: { uk: bus ?? uk }, change: { sources: new Map([['acme', source]]) } })
  const delivery = {
    id: 'attempt-1',
    source: 'acme',
    method: 'POST',
    path: '/webhooks/acme',
    receivedAt: fixedStart,
    headers: HeaderList.fromEntries(headers),
    body: Buffer.from(body)
  }
  const { outcome, reply } = await settle(delivery, snapshot)
  const events = outcome.kind === 'accepted' ? outcome.events : []
  return {
    outcome,
    reply,
    events: events.map(({ attributes }) =>
      Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))
    ),
    stored: uk.records.map(({ value }) => Buffer.from(value).toString()),
    drifts: observer.drifts
  }
}

/** The body of a provider's sample, as compact JSON. */
export async function sampleText(name: string): Promise<string> {
  const file = new URL(`../../../schemas/samples/${name}.json`, import.meta.url)
  const payload: unknown = JSON.parse(await readFile(file, 'utf8'))
  return JSON.stringify(payload)
}
