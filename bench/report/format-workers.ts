import { formatNumber, formatSpread, markdownTable } from './markdown-table.ts'
import type { WorkersReport, WorkersVariantReport } from './workers-report.ts'

export function formatWorkers({ date, machine, settings, variants }: WorkersReport): string {
  return `${[
    '# One process and two workers',
    '<!-- Written by `npm run bench -- --workers --write`; changes here are lost. -->',
    `${date}, on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.kernel}. Seed ${settings.seed}, ${settings.connections} connections, ${settings.rules} residency rules, ${settings.rounds} rounds of ${settings.secondsPerRound} s, variants in turn; medians, and in brackets the least and the most. Each process took about ${formatNumber(settings.warmUpDeliveries)} deliveries before. Everything of the gateway is counted over all its processes: the primary, which reads no delivery, and both workers. Memory that they share is counted in each.`,
    describePinning(machine.isPinned),
    '## What it gives',
    '"Rate of one" and "CPU of one" are over those of one process on the same bus in the same round. **CPU of one is what tells how it scales where cores are there**: 1 is linear, and a worker more on a core more serves as much as the first. The rate can’t tell it here, since the second core is not only the gateway’s: "at most" is what the rate of one could be on these cores if no delivery cost more than with one process.',
    markdownTable(
      ['variant', 'cores', 'rate', 'rate of one', 'at most', 'CPU µs each', 'CPU of one'],
      gains(variants, machine.isPinned)
    ),
    '## Where the cores went',
    '"Gateway" and "others", the generator and the broker, are in cores. "Least share" is the part of the deliveries that the worker with the fewest took, by the bytes that each read.',
    markdownTable(
      ['variant', 'cores', 'gateway', 'others', 'others’ part', 'least share', 'RSS MiB', 'failed'],
      uses(variants)
    )
  ].join('\n\n')}\n`
}

function describePinning(isPinned: boolean): string {
  return isPinned
    ? 'One process has a core for itself, and the generator and the broker have the other. Two workers are not pinned: they use both cores, and share the second with the generator and the broker. "On its core": two workers on the one core of one process, which shows what dividing costs by itself.'
    : 'Nothing could be pinned on this machine: all processes used whichever core was free, and what the rate could be at most is not known.'
}

function gains(variants: readonly WorkersVariantReport[], isPinned: boolean): readonly (readonly string[])[] {
  return variants.map(({ name, cores, rate, rateOfOne, mostOfOne, cpuUs, cpuOfOne, workers }) => [
    name,
    String(cores),
    formatSpread(rate),
    formatSpread(rateOfOne),
    workers === 1 || !isPinned ? '–' : formatNumber(mostOfOne.median),
    formatSpread(cpuUs),
    formatSpread(cpuOfOne)
  ])
}

function uses(variants: readonly WorkersVariantReport[]): readonly (readonly string[])[] {
  return variants.map(({ name, cores, busy, restBusy, leastShare, residentMiB, failures }) => [
    name,
    String(cores),
    formatSpread(busy),
    formatSpread(restBusy),
    percent(restBusy.median / (busy.median + restBusy.median)),
    leastShare === undefined ? '–' : percent(leastShare.median),
    formatSpread(residentMiB),
    String(failures)
  ])
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
