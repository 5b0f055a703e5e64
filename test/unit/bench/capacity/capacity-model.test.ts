import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assumptions, topicShares } from '../../../../bench/capacity/assumptions.ts'
import {
  capacityByTopic,
  capacityBySize,
  capacityOfRegion,
  measuredOf
} from '../../../../bench/capacity/capacity-model.ts'
import type { Assumptions } from '../../../../bench/capacity/capacity-model.ts'
import { exactly, makeContestant, makeReport } from '../make-report.ts'

const gateway = makeContestant({ name: 'turnpike-kafkajs', kind: 'gateway', client: 'kafkajs' })
const measured = measuredOf(makeReport([gateway]))

function assuming(change: Partial<Record<keyof Assumptions, number>>): Assumptions {
  const entries = Object.entries(assumptions).map(([name, assumption]) => {
    const value = Object.entries(change).find(([changed]) => changed === name)?.[1]
    return [name, value === undefined ? assumption : { ...assumption, value }] as const
  })
  return { ...assumptions, ...Object.fromEntries(entries) }
}

describe('the capacity model', () => {
  it('is about the gateway on Kafka that costs least, at half load', () => {
    const dear = makeContestant({ ...gateway, name: 'turnpike-dear', cpuUs: exactly(900) })
    const embedded = makeContestant({ ...gateway, name: 'turnpike-embedded', onKafka: false, cpuUs: exactly(1) })
    const found = measuredOf(makeReport([dear, embedded, gateway]))
    assert.equal(found.contestant, 'turnpike-kafkajs')
    assert.equal(found.cpuUs, 220)
  })

  it('refuses a report without such a gateway, or without its half load', () => {
    assert.throws(() => measuredOf(makeReport([makeContestant({ name: 'bare' })])), /no gateway on Kafka/)
    assert.throws(() => measuredOf(makeReport([{ ...gateway, latencies: [] }])), /half load/)
  })

  it('gives by size what a second of a core has room for', () => {
    const [small] = capacityBySize(measured, assuming({ busyAtPeak: 0.25, headBytes: 0 }))
    assert.ok(small !== undefined)
    assert.equal(small.full, 1e6 / small.cpuUs)
    assert.equal(small.planned, small.full / 4)
    assert.equal(small.inMbit, (small.planned * 1_000 * 8) / 1e6)
  })

  it('gives each topic partitions for its consumers, the same number on each broker', () => {
    const topics = capacityByTopic(topicShares, assuming({ perPartition: 100, leastPartitions: 6, copies: 3 }))
    for (const { peak, partitions } of topics) {
      assert.ok(partitions * 100 >= peak)
      assert.ok(partitions >= 6)
      assert.equal(partitions % 3, 0)
    }
  })

  it('gives replicas that are not busier at the peak than planned, with one of them away', () => {
    for (const deliveriesPerDay of [1e6, 1e8, 1e9, 1e10]) {
      const assume = assuming({ deliveriesPerDay, busyAtPeak: 0.5, spareReplicas: 1 })
      const { replicas, peak } = capacityOfRegion(measured, assume)
      assert.ok((peak * measured.cpuUs) / 1e6 / (replicas - 1) <= 0.5)
    }
  })

  it('never gives fewer replicas or brokers than zones need', () => {
    const { replicas, brokers } = capacityOfRegion(measured, assuming({ deliveriesPerDay: 1 }))
    assert.equal(replicas, assumptions.leastReplicas.value)
    assert.equal(brokers, assumptions.leastBrokers.value)
  })

  it('keeps room on the disks of brokers for the whole retention', () => {
    const assume = assuming({ retentionDays: 7, copies: 3, diskFill: 0.5 })
    const { mean, brokers, diskGBPerBroker } = capacityOfRegion(measured, assume)
    const stored = (mean * measured.brokerBytes * 3 * 7 * 86_400) / 1e9
    assert.ok(Math.abs(diskGBPerBroker * brokers * 0.5 - stored) < stored * 1e-9)
  })

  it('says first what is used most', () => {
    const slowDisk = capacityOfRegion(measured, assuming({ diskWriteMBs: 0.001 }))
    assert.equal(slowDisk.resources[0]?.name, 'broker disk, writing')
    const slowNetwork = capacityOfRegion(measured, assuming({ networkMbit: 0.001 }))
    assert.match(slowNetwork.resources[0]?.name ?? '', /network/)
    const used = slowNetwork.resources.map((resource) => resource.used)
    assert.deepEqual(
      used,
      used.toSorted((left, right) => right - left)
    )
  })

  it('costs more where anything costs more', () => {
    const total = (assume: Assumptions): number =>
      Object.values(capacityOfRegion(measured, assume).monthlyPounds).reduce((sum, pounds) => sum + pounds, 0)
    const before = total(assumptions)
    for (const name of ['poundsPerCoreMonth', 'poundsPerGBMonth', 'poundsPerGBMoved', 'poundsPerGBReceived'] as const)
      assert.ok(total(assuming({ [name]: assumptions[name].value * 2 })) > before, name)
  })
})
