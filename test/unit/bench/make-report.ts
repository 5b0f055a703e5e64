import type { ComparisonReport, ContestantReport } from '../../../bench/report/report.ts'
import type { Spread } from '../../../bench/measure/spread.ts'

export function exactly(value: number): Spread {
  return { median: value, least: value, most: value }
}

/** A contestant with round figures, and whatever is different about it. */
export function makeContestant(change: Partial<ContestantReport> & { readonly name: string }): ContestantReport {
  return {
    says: 'what it does',
    kind: 'peer',
    onKafka: true,
    readyMs: exactly(500),
    idleCpuPercent: 0.1,
    idleMiB: 80,
    rate: exactly(5_000),
    cpuUs: exactly(200),
    residentMiB: exactly(120),
    peakMiB: 130,
    writtenBytes: exactly(1_000),
    brokerCpuUs: exactly(20),
    brokerBytes: exactly(900),
    busy: exactly(1),
    restBusy: exactly(0.5),
    stolen: exactly(0),
    failures: 0,
    latencies: [0.5, 1].map((load) => ({
      load,
      asked: 5_000 * load,
      answered: exactly(5_000 * load),
      cpuUs: exactly(220),
      brokerCpuUs: exactly(25),
      brokerBytes: exactly(950),
      p50Ms: exactly(2),
      p99Ms: exactly(10),
      p999Ms: exactly(20),
      stolen: exactly(0),
      failures: 0
    })),
    ...change
  }
}

export function makeReport(contestants: readonly ContestantReport[]): ComparisonReport {
  return {
    kind: 'turnpike-comparison',
    date: '2026-01-01',
    machine: { cpu: 'a processor', cores: 2, memoryGiB: 8, kernel: 'Linux 6.1', isPinned: true },
    versions: { node: '24.0.0' },
    settings: { seed: 1, connections: 8, rounds: 1, secondsPerRound: 1, rules: 100, isShort: false },
    corpus: { deliveries: 10, medianBytes: 7_000, p95Bytes: 24_000, meanBytes: 10_000 },
    generator: { rate: exactly(30_000), connections: 8 },
    contestants,
    mixed: [],
    sizes: [1_000, 100_000].map((bodyBytes) => ({
      name: 'turnpike-kafkajs',
      bodyBytes,
      rate: exactly(1),
      cpuUs: exactly(100 + bodyBytes / 1_000),
      brokerBytes: exactly(bodyBytes / 10)
    }))
  }
}
