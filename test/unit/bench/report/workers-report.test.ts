import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RoundFigures } from '../../../../bench/measure/measure-load.ts'
import type { WorkersVariant } from '../../../../bench/measure/workers-plan.ts'
import { formatWorkers } from '../../../../bench/report/format-workers.ts'
import { reportWorkers } from '../../../../bench/report/workers-report.ts'
import { exactly, makeReport } from '../make-report.ts'

function makeRound(change: Partial<RoundFigures>): RoundFigures {
  return {
    rate: 1_000,
    cpuUs: 1_000,
    busy: 1,
    p50Ms: 1,
    p99Ms: 2,
    p999Ms: 3,
    residentMiB: 100,
    writtenBytes: 1,
    brokerCpuUs: 0,
    brokerBytes: 0,
    restBusy: 0.25,
    stolen: 0,
    workerShares: [],
    failures: 0,
    ...change
  }
}

function makeVariant(change: Partial<WorkersVariant>): WorkersVariant {
  return { name: 'one', bus: 'embedded', workers: 1, cores: 1, ...change }
}

const one = makeVariant({})
const two = makeVariant({ name: 'two', workers: 2, cores: 2 })

describe('what two workers are held against', () => {
  it('is one process in the same round, whatever the others were', () => {
    const [, found] = reportWorkers(
      [one, two],
      [
        [makeRound({ rate: 1_000, cpuUs: 1_000 }), makeRound({ rate: 100, cpuUs: 10_000 })],
        [makeRound({ rate: 1_500, cpuUs: 1_100 }), makeRound({ rate: 150, cpuUs: 11_000 })]
      ]
    )
    assert.deepEqual([found?.rateOfOne, found?.cpuOfOne], [exactly(1.5), exactly(1.1)])
  })

  it('is one process on the same bus', () => {
    const onKafka = [makeVariant({ bus: 'kafka' }), makeVariant({ bus: 'kafka', workers: 2, cores: 2 })]
    const rounds = [{ cpuUs: 100 }, { cpuUs: 200 }, { cpuUs: 500 }, { cpuUs: 600 }].map((each) => [makeRound(each)])
    const found = reportWorkers([one, two, ...onKafka], rounds)
    assert.deepEqual(
      found.map(({ cpuOfOne }) => cpuOfOne.median),
      [1, 2, 1, 1.2]
    )
  })

  it('leaves the others their part of both cores, and none of one’s own', () => {
    const squeezed = makeVariant({ name: 'squeezed', workers: 2, cores: 1 })
    const rounds = [makeRound({ busy: 1, restBusy: 0.6 })]
    const found = reportWorkers([one, squeezed, two], [rounds, rounds, rounds])
    assert.deepEqual(
      found.map(({ mostOfOne }) => mostOfOne.median),
      [1, 1, 2 / 1.6]
    )
  })
})

describe('the spread of deliveries', () => {
  it('is told by the worker with the fewest', () => {
    const rounds = [[makeRound({})], [makeRound({ workerShares: [0.7, 0.3] })]]
    const [alone, divided] = reportWorkers([one, two], rounds)
    assert.deepEqual([alone?.leastShare, divided?.leastShare], [undefined, exactly(0.3)])
  })
})

describe('the page of workers', () => {
  const variants = reportWorkers([one, two], [[makeRound({})], [makeRound({ workerShares: [0.5, 0.5] })]])
  const base = makeReport([])
  const settings = { ...base.settings, warmUpDeliveries: 10 }
  const report = { ...base, kind: 'turnpike-workers', settings, variants } as const

  it('says how the cores were shared', () => {
    assert.match(formatWorkers(report), /use both cores, and share the second with the generator/)
  })

  it('claims no pinning, and no bound that rests on it, where there was none', () => {
    const page = formatWorkers({ ...report, machine: { ...report.machine, isPinned: false } })
    assert.match(page, /Nothing could be pinned/)
    assert.match(page, /\| two +\| +2 \| +1,000 \| +1 \| – /)
  })
})
