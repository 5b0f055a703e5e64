import type { ComparisonReport } from '../report/report.ts'
import type { Assumption, assumptions } from './assumptions.ts'

export type Assumptions = Readonly<Record<keyof typeof assumptions, Assumption>>

/** What the model takes from a report. */
export interface Measured {
  /** The gateway that it is about. */
  readonly contestant: string
  /** Of GitHub's examples; all of these at half load, where batches are smaller than at full load. */
  readonly cpuUs: number
  readonly bodyBytes: number
  readonly brokerBytes: number
  readonly brokerCpuUs: number
  readonly residentMiB: number
  readonly sizes: readonly { readonly bodyBytes: number; readonly cpuUs: number }[]
}

export interface SizeCapacity {
  readonly bodyBytes: number
  readonly cpuUs: number
  /** With a core full, and at the share of it that is planned for. */
  readonly full: number
  readonly planned: number
  /** What comes in at that, with heads. */
  readonly inMbit: number
}

export interface TopicCapacity {
  readonly topic: string
  readonly peak: number
  readonly partitions: number
}

export interface Resource {
  readonly name: string
  /** At the peak, of what there is. */
  readonly used: number
}

export interface RegionCapacity {
  readonly mean: number
  readonly peak: number
  readonly replicas: number
  readonly brokers: number
  readonly inMbit: number
  readonly toBrokersMbit: number
  readonly diskGBPerBroker: number
  readonly memoryGiB: number
  readonly resources: readonly Resource[]
  readonly monthlyPounds: Readonly<Record<'gateways' | 'brokers' | 'disks' | 'network' | 'load balancer', number>>
}

/** The Kafka gateway that costs least, of a report. */
export function measuredOf(report: ComparisonReport): Measured {
  const [best] = report.contestants
    .filter(({ kind, onKafka }) => kind === 'gateway' && onKafka)
    .toSorted((left, right) => left.cpuUs.median - right.cpuUs.median)
  if (best === undefined) throw new Error('The report has no gateway on Kafka: run the benchmark without --only.')
  const at = best.latencies.find(({ load }) => load === 0.5)
  if (at === undefined) throw new Error('The report has no figures at half load.')
  return {
    contestant: best.name,
    cpuUs: at.cpuUs.median,
    bodyBytes: report.corpus.meanBytes,
    brokerBytes: at.brokerBytes.median,
    brokerCpuUs: at.brokerCpuUs.median,
    residentMiB: best.residentMiB.median,
    sizes: report.sizes
      .filter(({ name }) => name === best.name)
      .map(({ bodyBytes, cpuUs }) => ({ bodyBytes, cpuUs: cpuUs.median }))
  }
}

/** What one core does, by size. */
export function capacityBySize({ sizes }: Measured, assume: Assumptions): readonly SizeCapacity[] {
  return sizes.map(({ bodyBytes, cpuUs }) => {
    const full = 1e6 / cpuUs
    const planned = full * assume.busyAtPeak.value
    return { bodyBytes, cpuUs, full, planned, inMbit: megabits(planned * (bodyBytes + assume.headBytes.value)) }
  })
}

export function capacityByTopic(
  shares: readonly (readonly [topic: string, share: number])[],
  assume: Assumptions
): readonly TopicCapacity[] {
  const { peak } = rates(assume)
  return shares.map(([topic, share]) => {
    const needed = Math.ceil((peak * share) / assume.perPartition.value)
    // Each broker leads as many as the others.
    const partitions = roundUpTo(Math.max(needed, assume.leastPartitions.value), assume.copies.value)
    return { topic, peak: peak * share, partitions }
  })
}

/** What one of the regions needs. */
export function capacityOfRegion(measured: Measured, assume: Assumptions): RegionCapacity {
  const { mean, peak } = rates(assume)
  const replicas = Math.max(
    assume.leastReplicas.value,
    Math.ceil((peak * measured.cpuUs) / 1e6 / assume.busyAtPeak.value) + assume.spareReplicas.value
  )
  const brokerCores = (peak * measured.brokerCpuUs * (1 + (assume.copies.value - 1) * assume.followerCost.value)) / 1e6
  const brokers = Math.max(
    assume.leastBrokers.value,
    Math.ceil(brokerCores / assume.busyAtPeak.value / assume.coresPerBroker.value)
  )
  const flow = flowOf(measured, assume, { mean, peak, brokers })
  return {
    mean,
    peak,
    replicas,
    brokers,
    inMbit: megabits(peak * flow.inBytes),
    toBrokersMbit: megabits(peak * measured.brokerBytes),
    diskGBPerBroker: flow.diskGBPerBroker,
    memoryGiB: (replicas * measured.residentMiB) / 1024,
    resources: [
      { name: 'gateway cores', used: (peak * measured.cpuUs) / 1e6 / replicas },
      {
        name: 'gateway network',
        used: megabits((peak * (flow.inBytes + measured.brokerBytes)) / replicas) / assume.networkMbit.value
      },
      { name: 'broker cores', used: brokerCores / brokers / assume.coresPerBroker.value },
      { name: 'broker network', used: megabits(flow.brokerNetworkBytes) / assume.networkMbit.value },
      { name: 'broker disk, writing', used: flow.brokerWriteBytes / 1e6 / assume.diskWriteMBs.value }
    ].toSorted((left, right) => right.used - left.used),
    monthlyPounds: {
      gateways: replicas * assume.poundsPerCoreMonth.value,
      brokers: brokers * assume.coresPerBroker.value * assume.poundsPerCoreMonth.value,
      disks: brokers * flow.diskGBPerBroker * assume.poundsPerGBMonth.value,
      network: flow.movedGBMonth * assume.poundsPerGBMoved.value,
      'load balancer': flow.receivedGBMonth * assume.poundsPerGBReceived.value
    }
  }
}

const secondsPerDay = 86_400
const daysPerMonth = 30

/** Of one region. */
function rates(assume: Assumptions): { readonly mean: number; readonly peak: number } {
  const mean = assume.deliveriesPerDay.value / secondsPerDay / assume.regions.value
  return { mean, peak: mean * assume.peakFactor.value }
}

function flowOf(
  { bodyBytes, brokerBytes }: Measured,
  assume: Assumptions,
  { mean, peak, brokers }: { readonly mean: number; readonly peak: number; readonly brokers: number }
) {
  const { copies, readers, retentionDays, diskFill, headBytes } = assume
  const inBytes = bodyBytes + headBytes.value
  // Produced once, sent to each follower, read by each group; two of three such hops leave their zone.
  const hops = 1 + (copies.value - 1) + readers.value
  return {
    inBytes,
    brokerWriteBytes: (peak * brokerBytes * copies.value) / brokers,
    brokerNetworkBytes: (peak * brokerBytes * hops) / brokers,
    diskGBPerBroker:
      (mean * brokerBytes * copies.value * retentionDays.value * secondsPerDay) / 1e9 / brokers / diskFill.value,
    movedGBMonth: ((mean * brokerBytes * hops * 2) / 3) * ((secondsPerDay * daysPerMonth) / 1e9),
    receivedGBMonth: mean * inBytes * ((secondsPerDay * daysPerMonth) / 1e9)
  }
}

function megabits(bytes: number): number {
  return (bytes * 8) / 1e6
}

function roundUpTo(value: number, step: number): number {
  return Math.ceil(value / step) * step
}
