import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Attempt } from '../support/ledger.ts'
import type { Evidence, StoredEntry } from './evidence.ts'
import { judge } from './judge.ts'

/* The ledger of the fault runs must be able to find something: each promise is broken once, and named. */

function attempt(id: string, sentAt: number, change: Partial<Attempt> = {}): Attempt {
  const sender = id.startsWith('uk') ? 100 : 200
  return { sender, id, hash: `hash of ${id}`, sentAt, endedAt: sentAt + 5, status: 200, ...change }
}

function stored(id: string, change: Partial<StoredEntry> = {}): StoredEntry {
  const home = id.startsWith('uk') ? 'uk' : 'eu'
  return { id, key: `key of ${home}`, hash: `hash of ${id}`, cluster: home, topic: home, tenant: home, ...change }
}

/** Two tenants; uk's second posting fell into a window of 100 to 200 ms, and was refused. */
function evidence(change: Partial<Evidence> = {}): Evidence {
  return {
    attempts: {
      uk: [attempt('uk-1', 10), attempt('uk-2', 150, { status: 503 }), attempt('uk-3', 300), attempt('uk-4', 310)],
      eu: [attempt('eu-1', 10), attempt('eu-2', 150)]
    },
    stored: ['uk-1', 'uk-3', 'uk-4', 'eu-1', 'eu-2'].map((id) => stored(id)),
    decided: { uk: new Set(['uk-1', 'uk-2', 'uk-3', 'uk-4']), eu: new Set(['eu-1', 'eu-2']) },
    window: { from: 100, to: 200 },
    outages: { uk: { from: 100, to: 250 } },
    isFelt: true,
    recoveredAfterMs: 50,
    destroyed: undefined,
    mostMemoryBytes: 100 * 1024 * 1024,
    exitCode: 0,
    endedAfterMs: 200,
    ...change
  }
}

function withStored(change: (entries: StoredEntry[]) => readonly StoredEntry[]): Evidence {
  return evidence({ stored: change([...evidence().stored]) })
}

function replace(id: string, change: Partial<StoredEntry>): Evidence {
  return withStored((entries) => entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)))
}

function withAttempts(region: 'uk' | 'eu', ...more: readonly Attempt[]): Evidence {
  const { attempts } = evidence()
  return evidence({ attempts: { ...attempts, [region]: [...attempts[region], ...more] } })
}

function assertBroken(broken: Evidence, ...sentences: readonly string[]): void {
  assert.deepEqual(judge(broken).broken, sentences)
}

describe('a run is judged', () => {
  test('to have kept every promise, a duplicate and a refusal in the window included', () => {
    const verdict = judge(withStored((entries) => [...entries, stored('uk-2'), stored('uk-3')]))
    assert.deepEqual(verdict, {
      sent: 6,
      acknowledged: 5,
      lost: 0,
      misplaced: 0,
      duplicates: 1,
      longestAnswerMs: 5,
      acceptedOutside: 1,
      broken: []
    })
  })

  test('by what was acknowledged and is not there', () => {
    const broken = withStored((entries) => entries.filter(({ id }) => id !== 'uk-3' && id !== 'eu-1'))
    assertBroken(broken, '2 acknowledged and not stored: uk-3, eu-1')
    assert.equal(judge(broken).lost, 2)
  })

  test('but not by what its operator destroyed, and only that', () => {
    const destroyed = { from: 290, to: 306 }
    const remaining = withStored((entries) => entries.filter(({ id }) => id !== 'uk-3'))
    assertBroken({ ...remaining, destroyed })
    const lessRemains = withStored((entries) => entries.filter(({ id }) => id !== 'uk-3' && id !== 'uk-4'))
    assertBroken({ ...lessRemains, destroyed }, '1 acknowledged and not stored: uk-4')
    const euGone = withStored((entries) => entries.filter(({ id }) => id !== 'eu-1'))
    assertBroken({ ...euGone, destroyed: { from: 0, to: 1000 } }, '1 acknowledged and not stored: eu-1')
  })

  test('by a record in another region’s cluster, and by one in another region’s topic', () => {
    for (const change of [{ cluster: 'eu' }, { topic: 'eu' }, { cluster: 'eu', topic: 'eu' }] as const)
      assertBroken(replace('uk-1', change), '1 in a region that is not its own: uk-1')
    assertBroken(replace('eu-1', { cluster: 'uk', topic: 'uk' }), '1 in a region that is not its own: eu-1')
  })

  test('by a copy in another region, although the one at home is right', () => {
    const copied = withStored((entries) => [...entries, stored('uk-1', { cluster: 'eu' })])
    assertBroken(copied, '1 in a region that is not its own: uk-1')
  })

  test('by other bytes, by what nobody posted, and by what belongs to nobody', () => {
    assertBroken(replace('uk-1', { hash: 'another' }), '1 stored with other bytes: uk-1')
    assertBroken(
      withStored((entries) => [...entries, stored('uk-9')]),
      '1 stored and posted by nobody: uk-9'
    )
    assertBroken(replace('uk-1', { hash: 'another', tenant: undefined }), '1 stored with other bytes: uk-1')
  })

  test('by what is stored and acknowledged without its decision, or with one in another region', () => {
    const decided = { uk: new Set(['uk-1', 'uk-3']), eu: new Set(['eu-1', 'uk-4', 'eu-2']) }
    assertBroken(evidence({ decided }), '1 stored without a decision: uk-4')
  })

  test('by a wrong order, and by a key that is not a sender’s own', () => {
    const swapped = withStored(([first, third, fourth, ...rest]) =>
      [first, fourth, third, ...rest].filter((entry) => entry !== undefined)
    )
    assertBroken(swapped, '1 stored before what was acknowledged before it: uk-4')
    assertBroken(replace('uk-3', { key: 'another' }), '1 senders without one key of their own: 100')
  })

  test('by a refusal before the window, after it, and of the other region in it', () => {
    for (const [at, when] of [
      [50, '45 ms before the fault'],
      [400, '200 ms after the fault']
    ] as const) {
      const refused = withAttempts('uk', attempt('uk-5', at, { status: 503 }))
      assertBroken(refused, `1 refused outside the outage: uk-5: 503, ${when}`)
    }
    const other = withAttempts('eu', attempt('eu-5', 150, { status: undefined }))
    assertBroken(other, '1 refused outside the outage: eu-5: no answer, during the fault')
    assert.equal(judge(other).acceptedOutside, 1 - 1 / 6)
  })

  test('by an answer that comes after the provider’s deadline, in the window too', () => {
    const late = attempt('uk-5', 150, { endedAt: 10_150, status: undefined })
    assertBroken(withAttempts('uk', late), 'an answer took 10000 ms')
  })

  test('by a sender that is not served again, by its memory, and by its end', () => {
    assertBroken(evidence({ recoveredAfterMs: undefined }), 'not every sender was served again')
    const bytes = 600 * 1024 * 1024
    assertBroken(evidence({ mostMemoryBytes: bytes }), `the gateway took ${bytes} bytes of memory`)
    assertBroken(evidence({ exitCode: null }), 'the gateway ended with null after SIGTERM')
    assertBroken(evidence({ endedAfterMs: 5000 }), 'the gateway ended 5000 ms after SIGTERM')
  })

  test('by a fault that nobody felt, unless it may pass unnoticed', () => {
    const { attempts } = evidence()
    const calm = { ...attempts, uk: attempts.uk.filter(({ status }) => status === 200) }
    assertBroken(evidence({ attempts: calm }), 'nobody felt the fault: there was none')
    assertBroken(evidence({ attempts: calm, isFelt: false }))
    const waited = { ...calm, uk: [...calm.uk, attempt('uk-2', 150, { endedAt: 1150 })] }
    assertBroken({ ...withStored((entries) => [...entries, stored('uk-2')]), attempts: waited })
  })
})
