import { formatNumber, markdownTable } from '../report/markdown-table.ts'
import type { ComparisonReport } from '../report/report.ts'
import { assumptions, topicShares } from './assumptions.ts'
import { capacityByTopic, capacityBySize, capacityOfRegion, measuredOf } from './capacity-model.ts'
import type { Measured, RegionCapacity } from './capacity-model.ts'

/** The tables of docs/capacity.md, by the name of their place on the page. */
export function capacityTables(report: ComparisonReport): ReadonlyMap<string, string> {
  const measured = measuredOf(report)
  const region = capacityOfRegion(measured, assumptions)
  return new Map([
    ['measured', measuredTable(measured, report)],
    ['sizes', sizesTable(measured)],
    ['topics', topicsTable()],
    ['needs', needsTable(region)],
    ['cost', costTable(region)],
    ['first', firstTable(region)],
    ['assumptions', assumptionsTable()]
  ])
}

function measuredTable(measured: Measured, { date, machine }: ComparisonReport): string {
  return markdownTable(
    ['from the benchmark', 'is'],
    [
      ['run', `${date}, ${machine.cpu}, one core`],
      ['gateway', measured.contestant],
      ['CPU a delivery at half load', `${formatNumber(measured.cpuUs)} µs`],
      ['mean body', `${formatNumber(measured.bodyBytes)} bytes`],
      ['sent to brokers a delivery, with its decision', `${formatNumber(measured.brokerBytes)} bytes`],
      ['CPU of the broker a delivery', `${formatNumber(measured.brokerCpuUs)} µs`],
      ['memory of a replica under load', `${formatNumber(measured.residentMiB)} MiB`]
    ]
  )
}

function sizesTable(measured: Measured): string {
  const rows = capacityBySize(measured, assumptions).map(({ bodyBytes, cpuUs, full, planned, inMbit }) =>
    [bodyBytes, cpuUs, full, planned, inMbit].map(formatNumber)
  )
  return markdownTable(['bytes', 'CPU µs', 'a second, core full', 'a second, planned', 'Mbit/s in at that'], rows)
}

function topicsTable(): string {
  const topics = capacityByTopic(topicShares, assumptions)
  const all = topics.reduce((sum, { partitions }) => sum + partitions, 0)
  const rows = topics.map(({ topic, peak, partitions }) => [
    `\`<prefix>.<region>.${topic}\``,
    formatNumber(Math.round(peak)),
    formatNumber(partitions)
  ])
  return markdownTable(
    ['topic', 'records a second at the peak', 'partitions'],
    [...rows, ['all', '–', formatNumber(all)]]
  )
}

function needsTable(region: RegionCapacity): string {
  const regions = assumptions.regions.value
  const row = (what: string, value: number): string[] => [what, formatNumber(value), formatNumber(value * regions)]
  return markdownTable(
    ['need', 'a region', 'all regions'],
    [
      row('deliveries a second, mean', region.mean),
      row('deliveries a second, peak', region.peak),
      row('gateway replicas of one core', region.replicas),
      row('their memory, GiB', region.memoryGiB),
      row('from senders at the peak, Mbit/s', region.inMbit),
      row('to brokers at the peak, Mbit/s', region.toBrokersMbit),
      row('brokers', region.brokers),
      row('disk of all brokers, GB', region.diskGBPerBroker * region.brokers)
    ]
  )
}

function costTable({ monthlyPounds }: RegionCapacity): string {
  const regions = assumptions.regions.value
  const total = Object.values(monthlyPounds).reduce((sum, pounds) => sum + pounds, 0)
  const millions = (assumptions.deliveriesPerDay.value * 30) / 1e6
  const rows = [...Object.entries(monthlyPounds), ['all', total] as const].map(([what, pounds]) => [
    what,
    formatNumber(Math.round(pounds)),
    formatNumber(Math.round(pounds * regions)),
    formatNumber((pounds * regions * 100) / millions)
  ])
  return markdownTable(['GBP a month', 'a region', 'all regions', 'pence a million deliveries'], rows)
}

function firstTable({ resources }: RegionCapacity): string {
  const [first] = resources
  const rows = resources.map(({ name, used }) => [
    name,
    `${formatNumber(used * 100)} %`,
    formatNumber(assumptions.peakFactor.value / used),
    name === first?.name ? 'first' : ''
  ])
  return markdownTable(['resource', 'used at the peak', 'full at so many times the mean', 'saturates'], rows)
}

function assumptionsTable(): string {
  const rows = Object.entries(assumptions).map(([name, { value, unit, why }]) => [
    `\`${name}\``,
    `${formatNumber(value)} ${unit}`,
    why
  ])
  return markdownTable(['assumption', 'is', 'because'], rows)
}
