import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json } from '../../../src/core/json.ts'
import { quay } from '../../../src/providers/quay.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample, editing, settleSample } from './sample-events.ts'

async function idAt(body: string, receivedAt: number): Promise<string | undefined> {
  const { events } = await settleFor(quay, { body, receivedAt })
  return events[0]?.['id']
}

describe('two pushes of one tag are the same bytes', () => {
  test('and two events, unless they came within seconds', async () => {
    const { stored } = await settleSample(quay, 'repo_push')
    const [body = ''] = stored
    const first = await idAt(body, fixedStart)
    assert.equal(await idAt(body, fixedStart + 9_999), first)
    assert.notEqual(await idAt(body, fixedStart + 10_000), first)
    assert.notEqual(await idAt(body, fixedStart + 300_000), first)
  })

  test('the id is called derived', async () => {
    assert.equal((await attributesOfSample(quay, 'repo_push'))['idquality'], 'derived')
  })
})

describe('the event is known by what only it has', () => {
  const without =
    (...names: readonly string[]) =>
    (text: string): string => {
      const payload: Record<string, Json> = JSON.parse(text)
      return JSON.stringify(Object.fromEntries(Object.entries(payload).filter(([name]) => !names.includes(name))))
    }
  const cases: readonly [string, string, (payload: string) => string][] = [
    [
      'io.quay.build_queued',
      'build_success',
      (text) => without('manifest_digests', 'image_id')(text).replace('{', '{"is_manual":false,')
    ],
    [
      'io.quay.build_failure',
      'build_success',
      (text) => without('manifest_digests')(text).replace('{', '{"error_message":"x",')
    ],
    ['io.quay.build', 'build_success', without('manifest_digests', 'image_id')],
    ['io.quay.repo_mirror', 'repo_push', (text) => without('updated_tags')(text).replace('{', '{"message":"done",')],
    ['io.quay.notification', 'repo_push', without('updated_tags')]
  ]
  for (const [type, sample, change] of cases)
    test(type, async () => assert.equal((await attributesOfSample(quay, sample, change))['type'], type))
})

test('a push of several tags is of its repository', async () => {
  const several = editing((payload) => (payload['updated_tags'] = ['2.14.0', 'latest']))
  assert.equal((await attributesOfSample(quay, 'repo_push', several))['subject'], 'export')
})

test('who wrote the commit of a build is in no attribute', async () => {
  assert.doesNotMatch(JSON.stringify(await attributesOfSample(quay, 'build_success')), /robin/)
})
