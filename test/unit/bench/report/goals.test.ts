import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeGoals } from '../../../../bench/report/goals.ts'
import type { ContestantReport } from '../../../../bench/report/report.ts'
import { exactly, makeContestant, makeReport } from '../make-report.ts'

const floor = makeContestant({ name: 'bare-kafkajs', kind: 'floor', client: 'kafkajs', rate: exactly(10_000) })
const peer = makeContestant({ name: 'redpanda-connect', cpuUs: exactly(160), rate: exactly(3_000) })

function judge(change: Partial<ContestantReport>, others: readonly ContestantReport[]): readonly string[] {
  const gateway = makeContestant({ name: 'turnpike-kafkajs', kind: 'gateway', client: 'kafkajs', ...change })
  return judgeGoals(makeReport([gateway, ...others])).flatMap(([, goals]) =>
    goals.filter(({ isReached }) => !isReached).map(({ what }) => what)
  )
}

const good = { rate: exactly(8_000), cpuUs: exactly(70) }

describe('the goals of the benchmark', () => {
  it('are all reached by who reaches them', () => {
    assert.deepEqual(judge(good, [floor, peer]), [])
  })

  const cases: readonly (readonly [what: string, change: Partial<ContestantReport>])[] = [
    ['at most: CPU a delivery, of that of redpanda-connect', { cpuUs: exactly(81) }],
    ['at least: rate, of that of redpanda-connect', { rate: exactly(5_999) }],
    ['at least: rate, of that of bare-kafkajs', { rate: exactly(6_999) }],
    ['at most: RSS at full load, MiB', { residentMiB: exactly(239) }],
    ['at most: idle CPU, % of a core', { idleCpuPercent: 0.51 }]
  ]
  for (const [what, change] of cases)
    it(`are missed alone: ${what}`, () => {
      assert.ok(judge({ ...good, ...change }, [floor, peer]).includes(what))
    })

  it('ask a gateway on the embedded bus to be ready soon, and hold it against nobody on Kafka', () => {
    const missed = judge({ onKafka: false, readyMs: exactly(1_001), cpuUs: exactly(10_000) }, [floor, peer])
    assert.deepEqual(missed, ['at most: ready after, ms'])
  })

  it('say nothing of a peer that did not run', () => {
    const gateway = makeContestant({ name: 'turnpike-kafkajs', kind: 'gateway', client: 'kafkajs' })
    const [[, goals] = ['', []]] = judgeGoals(makeReport([gateway]))
    assert.ok(goals.length > 0)
    assert.ok(!goals.some(({ what }) => what.includes('redpanda') || what.includes('bare')))
  })
})
