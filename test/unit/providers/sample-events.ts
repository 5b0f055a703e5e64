import assert from 'node:assert/strict'
import { requestShapeOf } from '../../../src/commands/samples/request-shape-of.ts'
import { listSamples, readSampleBody } from '../../../src/commands/samples/sample-catalogue.ts'
import type { Json } from '../../../src/core/json.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { Secret } from '../../../src/core/secret.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import type { GivenDelivery, SettledDelivery } from '../../support/provider-delivery.ts'

const samples = await listSamples()

/** What a provider's own sample becomes; `change` edits its payload before it is signed. */
export async function settleSample(...given: Parameters<typeof postOfSample>): Promise<SettledDelivery> {
  return settleFor(given[0], await postOfSample(...given))
}

/** A provider's own sample as it is posted, but for its proof. */
export async function postOfSample(
  provider: Provider,
  name: string,
  change: (payload: string) => string = (payload) => payload,
  headers: readonly (readonly [string, string])[] = []
): Promise<GivenDelivery> {
  const sample = samples.find((each) => each.name === `${provider.name}/${name}`)
  assert.ok(sample, name)
  const body = Buffer.from(change(Buffer.from(await readSampleBody(sample)).toString()))
  const secret = new Secret('unused', Buffer.from('of headers that prove nothing here'))
  const made = requestShapeOf(provider, sample).headers({ event: sample.event, deliveryId: deliveryId, body, secret })
  const replaced = new Set(headers.map(([header]) => header.toLowerCase()))
  const type = made.find(([header]) => header.toLowerCase() === 'content-type')?.[1] ?? 'application/json'
  const rest = made.filter(([header]) => header.toLowerCase() !== 'content-type' && !replaced.has(header.toLowerCase()))
  return { body, contentType: type, headers: [...rest, ...headers] }
}

export const deliveryId = '9f5a3c10-0000-4000-8000-000000000001'

/** The attributes of the one event that a sample becomes. */
export async function attributesOfSample(
  ...given: Parameters<typeof settleSample>
): Promise<Readonly<Record<string, string>>> {
  const { outcome, events, drifts } = await settleSample(...given)
  assert.equal(
    outcome.kind,
    'accepted',
    'problem' in outcome ? `${outcome.problem.code} ${outcome.problem.reason}` : ''
  )
  assert.equal(drifts, 0)
  assert.equal(events.length, 1)
  return events[0] ?? {}
}

/** Edits the payload as a value. */
export function editing(edit: (payload: Record<string, Json>) => unknown): (payload: string) => string {
  return (text) => {
    const payload: Record<string, Json> = JSON.parse(text)
    edit(payload)
    return JSON.stringify(payload)
  }
}
