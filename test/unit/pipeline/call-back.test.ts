import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import type { AskRegistry, ImageClaim } from '../../../src/core/registry.ts'
import { limits } from '../../../src/pipeline/limits.ts'
import type { PipelineParts } from '../../../src/pipeline/pipeline-parts.ts'
import { providerWith, settleFor } from '../../support/provider-delivery.ts'
import { proofBy, secretOf } from '../../support/proof.ts'
import { createFixedClock, fixedStart } from '../../support/fixed-clock.ts'
import { testSecret } from '../../support/github-delivery.ts'

const digest = `sha256:${'a'.repeat(64)}`
const other = `sha256:${'b'.repeat(64)}`
const scheme = { kind: 'path-token' } as const
const callback = { origin: 'https://registry.example', tokens: undefined, credentials: undefined }

const registry = providerWith({
  schemes: { path: scheme },
  event: { items: '.', id: [{ use: '{item:id}', quality: 'native' }], type: ['example.acme.{item:type}'] },
  announces: {
    when: [{ value: '{item:type}', in: ['push'] }],
    repository: '{item:repository}',
    references: ['{item:digest}', '{item:tags.*}']
  }
})

interface Asked {
  readonly ask: AskRegistry
  readonly claims: ImageClaim[]
  readonly until: number[]
}

/** A registry with these references. */
function registryWith(...references: readonly string[]): Asked {
  const claims: ImageClaim[] = []
  const until: number[] = []
  const ask: AskRegistry = async (place, claim, by) => {
    assert.deepEqual(place, callback)
    claims.push(claim)
    until.push(by)
    return references.includes(claim.reference)
  }
  return { ask, claims, until }
}

/** A clock whose timers run at once but for those of the deadline. */
const clock = {
  ...createFixedClock(),
  after: (delayMs: number, run: () => void) => (delayMs > 500 ? () => {} : (queueMicrotask(run), () => {}))
}

async function settle(payload: unknown, askRegistry: AskRegistry | undefined, parts: Partial<PipelineParts> = {}) {
  const proof = { ...proofBy(scheme, secretOf(testSecret)), callback }
  return settleFor(
    registry,
    { body: JSON.stringify(payload) },
    { source: { proof }, parts: { clock, ...parts, ...(askRegistry === undefined ? {} : { askRegistry }) } }
  )
}

const push = { id: '1', type: 'push', repository: 'acme/app', digest }

function problemOf({ outcome }: Awaited<ReturnType<typeof settle>>) {
  return 'problem' in outcome ? [outcome.kind, outcome.problem.code, outcome.problem.reason] : [outcome.kind]
}

describe('a push of which the registry says', () => {
  test('that it is there is proved by it', async () => {
    const { ask, claims, until } = registryWith(digest)
    const { events } = await settle(push, ask)
    assert.equal(events[0]?.['authmethod'], 'registry')
    assert.deepEqual(claims, [{ repository: 'acme/app', reference: digest }])
    assert.ok((until[0] ?? 0) > fixedStart)
  })

  test('that it is not there is refused, like one that is badly signed, after a second question', async () => {
    const { ask, claims } = registryWith(other)
    const settled = await settle(push, ask)
    assert.deepEqual(problemOf(settled), ['refused', 'signature-invalid', 'not-in-registry'])
    assert.equal(settled.status, 401)
    assert.equal(claims.length, 2)
    assert.deepEqual(settled.stored, [])
  })

  test('that it is there after all passes: some announce it a moment before', async () => {
    let questions = 0
    const { events } = await settle(push, async () => {
      questions += 1
      return questions === 2
    })
    assert.equal(events[0]?.['authmethod'], 'registry')
  })

  test('nothing is sent again, and stored nowhere', async () => {
    const settled = await settle(push, async () => {
      throw new Problem('registry-unavailable', { reason: 'unreachable' })
    })
    assert.deepEqual(problemOf(settled), ['deferred', 'registry-unavailable', 'unreachable'])
    assert.equal(settled.status, 503)
    assert.ok(settled.reply.headers?.['retry-after'])
    assert.deepEqual(settled.stored, [])
  })

  test('nothing in time is sent again while there is time to say so', async () => {
    const waiting = createFixedClock()
    const settling = settle(push, () => new Promise(() => {}), { clock: waiting })
    await new Promise((resolve) => setImmediate(resolve))
    waiting.advance(60_000)
    assert.deepEqual(problemOf(await settling), ['deferred', 'registry-unavailable', 'timeout'])
  })

  test('nothing, because nobody can ask it, is sent again', async () => {
    assert.deepEqual(problemOf(await settle(push, undefined)), ['deferred', 'registry-unavailable', 'not-supported'])
  })
})

describe('what is asked for', () => {
  test('is every image of every event, each once', async () => {
    const { ask, claims } = registryWith(digest, other, 'v1', 'v2')
    const { events } = await settle(
      [push, { ...push, id: '2', tags: ['v1', 'v2'] }, { ...push, id: '3', digest: other }],
      ask
    )
    assert.deepEqual(claims.map(({ reference }) => reference).toSorted(), [digest, other, 'v1', 'v2'].toSorted())
    assert.deepEqual(new Set(events.map(({ authmethod }) => authmethod)), new Set(['registry']))
  })

  test('must all be there', async () => {
    const { ask } = registryWith(digest)
    assert.deepEqual(problemOf(await settle([push, { ...push, id: '2', digest: other }], ask))[2], 'not-in-registry')
  })

  test('is nothing of an event that announces none: it is proved as before', async () => {
    const { ask, claims } = registryWith()
    const { events } = await settle({ ...push, type: 'delete' }, ask)
    assert.equal(events[0]?.['authmethod'], 'path-token')
    assert.deepEqual(claims, [])
  })

  test('proves no event beside it that announces none', async () => {
    const { ask } = registryWith(digest)
    const { events } = await settle([push, { id: '2', type: 'delete' }], ask)
    assert.deepEqual(
      events.map(({ authmethod }) => authmethod),
      ['path-token', 'path-token']
    )
  })

  const strange = {
    'a path out of the registry’s own': { repository: '../../admin' },
    'a query': { repository: 'acme/app?x=' },
    'another host': { repository: '//evil.example/app' },
    'a fragment': { digest: 'v1#x' },
    'a tag with a path': { digest: '../../_catalog' },
    'a digest of another length': { digest: 'sha256:abc' },
    'no repository': { repository: null },
    'no reference': { digest: null },
    'a line break': { digest: 'v1\r\nHost: evil' }
  }
  for (const [name, change] of Object.entries(strange))
    test(`is never ${name}: that is refused without a question`, async () => {
      const { ask, claims } = registryWith(digest)
      assert.deepEqual(problemOf(await settle({ ...push, ...change }, ask)), [
        'refused',
        'signature-invalid',
        'not-in-registry'
      ])
      assert.deepEqual(claims, [])
    })

  test('is bounded: what lies beyond the bound does not pass unseen', async () => {
    const tags = Array.from({ length: limits.maxClaims + 8 }, (_, at) => `v${at}`)
    const { ask, claims } = registryWith(...tags)
    assert.deepEqual(problemOf(await settle({ ...push, digest: null, tags }, ask)).slice(0, 2), [
      'refused',
      'too-many-items'
    ])
    assert.deepEqual(claims, [])
  })
})

test('nothing is asked for a delivery that its scheme does not prove', async () => {
  const { ask, claims } = registryWith(digest)
  const proof = { ...proofBy(scheme, secretOf('another secret of this test')), callback }
  const settled = await settleFor(
    registry,
    { body: JSON.stringify(push) },
    { source: { proof }, parts: { askRegistry: ask } }
  )
  assert.deepEqual(problemOf(settled), ['refused', 'signature-invalid', 'mismatch'])
  assert.deepEqual(claims, [])
})
