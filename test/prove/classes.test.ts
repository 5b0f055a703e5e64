import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { comparePolicies } from '../../src/policy/classes/compare-policies.ts'
import { reportReach } from '../../src/policy/classes/reach-report.ts'
import type { ReachReport, RuleLife } from '../../src/policy/classes/reach-report.ts'
import { proveByCounting } from './prove-classes.ts'

/* A bounded share of `npm run prove`, the same each time. */

const seed = 20261122

test('what is proved by classes is so of every event of a small universe', () => {
  const { policies, events, whole, lives, moved } = proveByCounting({ seed, count: 16 })
  assert.equal(policies, 16)
  // Else it would be shown of nothing.
  assert.ok(events > 10_000 && whole > 5 && whole < 16 && moved > 100, `${events} ${whole} ${moved}`)
  assert.ok(lives.live > 10 && lives.dead > 3 && lives.unknown > 1, JSON.stringify(lives))
})

describe('it finds a report that', () => {
  const faulty: Readonly<Record<string, (report: ReachReport) => ReachReport>> = {
    'calls dead what it does not know': (report) =>
      withLives(report, (life) => (life.kind === 'unknown' ? { kind: 'dead' } : life)),
    'calls dead what lives': (report) => withLives(report, (life) => (life.kind === 'live' ? { kind: 'dead' } : life)),
    'calls unknown what is dead': (report) =>
      withLives(report, (life) => (life.kind === 'dead' ? { kind: 'unknown', because: [] } : life)),
    'has a witness for another rule': (report) => {
      const [first] = [...report.rules.values()].flatMap((life) => (life.kind === 'live' ? [life.witness] : []))
      return first === undefined ? report : withLives(report, () => ({ kind: 'live', witness: first }))
    },
    'leaves out a row': (report) => ({ ...report, rows: report.rows.slice(1) }),
    'calls itself whole where it is not': (report) => ({ ...report, isWhole: true }),
    'calls a region unreached': (report) => ({ ...report, unreached: ['uk', 'eu', 'us'] })
  }
  for (const [name, change] of Object.entries(faulty))
    test(name, () => {
      const report: typeof reportReach = (...given) => change(reportReach(...given))
      assert.throws(() => proveByCounting({ seed, count: 60, report }), /PROVE_SEED=\d+ PROVE_FROM=\d+/)
    })

  test('does not tell one of those who move', () => {
    const compare: typeof comparePolicies = (...given) => {
      const comparison = comparePolicies(...given)
      return { ...comparison, moves: comparison.moves.slice(0, -1) }
    }
    assert.throws(() => proveByCounting({ seed, count: 60, compare }), /PROVE_SEED=\d+ PROVE_FROM=\d+/)
  })
})

function withLives(report: ReachReport, change: (life: RuleLife) => RuleLife): ReachReport {
  return { ...report, rules: new Map(Array.from(report.rules, ([id, life]) => [id, change(life)])) }
}
