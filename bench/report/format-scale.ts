import { formatNumber, formatSpread, markdownTable } from './markdown-table.ts'
import type { ScaleReport } from './scale-report.ts'

/** What many may cost over few, where decisions are cached. */
export const mostRatio = 1.15

export function formatScale({ date, machine, settings, variants }: ScaleReport): string {
  const rows = variants.map((variant) => [
    variant.name,
    formatNumber(variant.rules),
    formatNumber(variant.sources),
    formatNumber(variant.tenants),
    variant.decisionCache ? 'yes' : 'no',
    formatSpread(variant.cpuUs),
    formatSpread(variant.ratio),
    variant.decisionCache ? (variant.ratio.median <= mostRatio ? 'yes' : 'no') : '–',
    formatNumber(variant.residentMiB),
    formatNumber(variant.readyMs),
    String(variant.failures)
  ])
  const head = [
    'variant',
    'rules',
    'sources',
    'tenants',
    'cache',
    'CPU µs each',
    'of few',
    `≤ ${mostRatio}`,
    'RSS MiB',
    'ready ms',
    'failed'
  ]
  return `${[
    '# Many rules, sources and tenants',
    '<!-- Written by `npm run bench -- --scale --write`; changes here are lost. -->',
    `${date}, on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.kernel}. Embedded bus; seed ${settings.seed}, ${settings.connections} connections, ${settings.rounds} rounds of ${settings.secondsPerRound} s, variants in turn; medians, and in brackets the least and the most. "Of few" is the CPU of a delivery over that of "few of all" in the same round.`,
    'Who sends is drawn by rank, the n-th about 1/n as often as the first. Rules are of four kinds: a fact of the tenant, a set of countries, the type of the event, the source. Each gateway has run for a while before it is measured: what is new to its cache of decisions is decided once before. Without the cache: a rule that asks for the time makes every decision its own.',
    markdownTable(head, rows)
  ].join('\n\n')}\n`
}
