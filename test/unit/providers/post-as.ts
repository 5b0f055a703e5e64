import assert from 'node:assert/strict'
import { listSamples, readSampleBody } from '../../../src/commands/samples/sample-catalogue.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { Provider } from '../../../src/core/provider.ts'
import type { Secret } from '../../../src/core/secret.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import type { Settled } from '../../../src/pipeline/pipeline.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { testSecret } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeGitHubSource, makeSnapshot } from '../../support/make-snapshot.ts'
import { proofBy, secretOf } from '../../support/proof.ts'

type Header = readonly [string, string]

export interface Posting {
  readonly body: string
  /** Those of the proof, made by whoever signs; nothing here signs. */
  readonly headers: readonly Header[]
  readonly contentType?: string
  /** The name of one of the provider's schemes; without it the first. */
  readonly scheme?: string
  /** What the source has of the sender's. */
  readonly secret?: Secret
}

/** Takes what an oracle signed through the real path of a whole provider. */
export async function postAs(provider: Provider, posting: Posting): Promise<Settled> {
  const { body, headers, contentType = 'application/json', secret = secretOf(testSecret) } = posting
  const scheme = provider.schemes[posting.scheme ?? Object.keys(provider.schemes)[0] ?? '']
  assert.ok(scheme)
  const source = makeGitHubSource({
    name: 'acme',
    provider,
    reader: compileReader(provider),
    proof: proofBy(scheme, secret),
    replies: provider.replies
  })
  const { settle } = makePipeline()
  const snapshot = makeSnapshot({ change: { sources: new Map([['acme', source]]) } })
  const delivery: Delivery = {
    id: 'attempt-1',
    source: 'acme',
    method: 'POST',
    path: '/webhooks/acme',
    receivedAt: fixedStart,
    headers: HeaderList.fromEntries([['Content-Type', contentType], ...headers]),
    body: Buffer.from(body)
  }
  return settle(delivery, snapshot)
}

export async function statusOf(settled: Promise<Settled>): Promise<number> {
  return (await settled).reply.status
}

/** A provider's sample as it is posted. */
export async function readSampleOf({ name: provider }: Provider, name: string): Promise<string> {
  const sample = (await listSamples()).find((each) => each.name === `${provider}/${name}`)
  assert.ok(sample, name)
  return Buffer.from(await readSampleBody(sample)).toString()
}
