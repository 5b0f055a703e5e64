import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isJsonObject } from '../../../src/core/json.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { flagger as wholeFlagger } from '../../../src/providers/flagger.ts'
import { attributesOfSample, editing, settleSample } from './sample-events.ts'

/** By its scheme that is in a header: the first is in the path. */
const flagger: Provider = { ...wholeFlagger, schemes: { basic: wholeFlagger.schemes.basic } }

/** As webhooks of every type but `event` are: without what only an event has. */
const asQuestion = editing((payload) => {
  const metadata = payload['metadata']
  assert.ok(metadata !== undefined && isJsonObject(metadata))
  const { eventType: _, eventMessage: __, timestamp: ___, ...own } = metadata
  payload['metadata'] = own
})

describe('a webhook that asks whether to go on', () => {
  for (const phase of ['Progressing', 'WaitingPromotion'])
    test(`in the phase ${phase} is never answered with a yes, and stores nothing`, async () => {
      const asked = (payload: string): string => asQuestion(payload.replace('Progressing', phase))
      const { outcome, status, stored } = await settleSample(flagger, 'canary.progressing', asked)
      assert.ok(outcome.kind === 'refused')
      assert.equal(outcome.problem.code, 'payload-malformed')
      assert.ok(status >= 400, `${status}`)
      assert.deepEqual(stored, [])
    })
})

test('a Canary that has no phase yet is an event', async () => {
  const fresh = editing((payload) => (payload['phase'] = ''))
  assert.equal((await attributesOfSample(flagger, 'canary.progressing', fresh))['type'], 'app.flagger.canary.event')
})

test('all events of one analysis have one run, and the next analysis another', async () => {
  const keyOf = async (name: string, change?: (payload: string) => string): Promise<string | undefined> =>
    (await attributesOfSample(flagger, name, change))['correlationkeys']
      ?.split(',')
      .find((key) => key.startsWith('run:'))
  const run = await keyOf('canary.progressing')
  assert.equal(run, 'run:records/export@7d8f6c5b94')
  assert.equal(await keyOf('canary.succeeded'), run)
  assert.notEqual(
    await keyOf(
      'canary.succeeded',
      editing((payload) => (payload['checksum'] = '5c6d'))
    ),
    run
  )
})
