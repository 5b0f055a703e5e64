import { judgeGoals } from './goals.ts'
import { formatNumber, formatSpread, markdownTable } from './markdown-table.ts'
import type { ComparisonReport } from './report.ts'

const notice = '<!-- Written by `npm run bench -- --write`; changes here are lost. -->'

/** The page of a run. `plot` is the file beside it. */
export function formatComparison(report: ComparisonReport, plot: string): string {
  return `${[
    '# Side by side',
    notice,
    ...describeRun(report),
    `![Rates, cost and answers](${plot})`,
    '## Goals',
    ...formatGoals(report),
    '## What each can do',
    `A closed loop${report.settings.isOfNewProcesses === true ? ', each round by a new process that has been warmed up' : ''}; medians of the rounds, and in brackets the least and the most. CPU is user and system time of the server’s process, with all its threads. Stolen: how much of a core the hypervisor gave to others meanwhile; rounds that it took more than 0.03 of are measured again, up to three times, and the quietest counts.`,
    formatRates(report),
    '## What each takes',
    'Ready: from the start of the process to the first delivery that was answered well. Written: to sockets and files, a delivery, with answers and log lines. Broker: its CPU a delivery, and what it reads from the network.',
    formatNeeds(report),
    '## How long answers take',
    'An open loop at a share of what the contestant itself can do, with the gaps of independent senders. Times run from when a delivery was to be sent, so that a server that stalls is not excused by the generator that waits for it.',
    formatLatencies(report),
    '## Senders of all families',
    'Half of GitHub, half of all other senders of the catalogue that can be signed for.',
    formatMixed(report),
    '## By size',
    'A small event, and pushes with more and more commits. Every posting has the same body, so that batches compress better than those of real deliveries.',
    formatSizes(report)
  ].join('\n\n')}\n`
}

function describeRun({
  date,
  machine,
  versions,
  settings,
  corpus,
  generator,
  contestants
}: ComparisonReport): readonly string[] {
  const pinning = machine.isPinned
    ? 'the server on a core of its own, the generator and the broker on another'
    : 'nothing pinned: the server shares its core'
  return [
    `${date}, on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.kernel}; ${pinning}. Node ${versions['node'] ?? ''}; seed ${settings.seed}, ${settings.connections} connections, ${settings.rounds} rounds of ${settings.secondsPerRound} s, contestants in turn. Compare figures of this page with each other and with no others.`,
    `Deliveries are the ${corpus.deliveries} examples of GitHub: median ${formatNumber(corpus.medianBytes)} bytes, mean ${formatNumber(corpus.meanBytes)}, p95 ${formatNumber(corpus.p95Bytes)}, signed, each with an id of its own. Every answer comes after the acknowledgement of all replicas (one broker), or after an fsync. Against a server that does nothing the generator itself does ${formatSpread(generator.rate)} a second.`,
    contestants.map(({ name, says }) => `- **${name}**: ${says}`).join('\n'),
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`
  ]
}

function formatGoals(report: ComparisonReport): readonly string[] {
  const judged = judgeGoals(report)
  const rows = judged.flatMap(([gateway, goals]) =>
    goals.map(({ what, goal, found, isReached }) => [
      gateway,
      what,
      formatNumber(goal),
      formatNumber(found),
      isReached ? 'yes' : 'no'
    ])
  )
  return [markdownTable(['gateway', 'goal', 'is', 'found', 'reached'], rows)]
}

function formatRates({ contestants }: ComparisonReport): string {
  const rows = contestants.map(({ name, client, rate, cpuUs, busy, restBusy, stolen, failures }) => {
    const floor = contestants.find((other) => other.kind === 'floor' && other.client === client)
    return [
      name,
      formatSpread(rate),
      formatSpread(cpuUs),
      floor === undefined ? '–' : formatNumber(rate.median / floor.rate.median),
      formatNumber(busy.median),
      formatNumber(restBusy.median),
      formatNumber(stolen.median),
      String(failures)
    ]
  })
  return markdownTable(
    [
      'contestant',
      'deliveries a second',
      'CPU µs each',
      'of its floor',
      'its core busy',
      'other core busy',
      'stolen',
      'failed'
    ],
    rows
  )
}

function formatNeeds({ contestants }: ComparisonReport): string {
  const rows = contestants.map((each) => [
    each.name,
    formatSpread(each.readyMs),
    formatNumber(each.idleCpuPercent),
    formatNumber(each.idleMiB),
    formatSpread(each.residentMiB),
    formatNumber(each.peakMiB),
    formatNumber(each.writtenBytes.median),
    each.onKafka ? formatNumber(each.brokerCpuUs.median) : '–',
    each.onKafka ? formatNumber(each.brokerBytes.median) : '–'
  ])
  const head = [
    'contestant',
    'ready ms',
    'idle CPU %',
    'idle MiB',
    'RSS MiB under load',
    'peak MiB',
    'written bytes',
    'broker µs',
    'broker bytes'
  ]
  return markdownTable(head, rows)
}

function formatLatencies({ contestants }: ComparisonReport): string {
  const rows = contestants.flatMap(({ name, latencies }) =>
    latencies.map(({ load, asked, answered, cpuUs, p50Ms, p99Ms, p999Ms, stolen, failures }) => [
      name,
      `${load * 100} %`,
      formatNumber(asked),
      formatNumber(answered.median),
      formatNumber(cpuUs.median),
      formatNumber(p50Ms.median),
      formatSpread(p99Ms),
      formatNumber(p999Ms.median),
      formatNumber(stolen.median),
      String(failures)
    ])
  )
  return markdownTable(
    [
      'contestant',
      'load',
      'sent a second',
      'answered',
      'CPU µs each',
      'p50 ms',
      'p99 ms',
      'p99.9 ms',
      'stolen',
      'failed'
    ],
    rows
  )
}

function formatMixed({ mixed }: ComparisonReport): string {
  const rows = mixed.map(({ name, rate, cpuUs, meanBytes, failures }) => [
    name,
    formatSpread(rate),
    formatSpread(cpuUs),
    formatNumber(meanBytes),
    String(failures)
  ])
  return markdownTable(['contestant', 'deliveries a second', 'CPU µs each', 'mean bytes', 'failed'], rows)
}

function formatSizes({ sizes }: ComparisonReport): string {
  const rows = sizes.map(({ name, bodyBytes, rate, cpuUs, brokerBytes }) => [
    name,
    formatNumber(bodyBytes),
    formatSpread(rate),
    formatSpread(cpuUs),
    brokerBytes.median === 0 ? '–' : formatNumber(brokerBytes.median)
  ])
  return markdownTable(['contestant', 'bytes', 'deliveries a second', 'CPU µs each', 'broker bytes'], rows)
}
