import type { Spread } from '../measure/spread.ts'

/** What a run found, as `comparison.json` has it. Milliseconds, mebibytes and microseconds of CPU, as names say. */
export interface ComparisonReport {
  readonly kind: 'turnpike-comparison'
  readonly date: string
  readonly machine: Machine
  readonly versions: Readonly<Record<string, string>>
  readonly settings: {
    readonly seed: number
    readonly connections: number
    readonly rounds: number
    readonly secondsPerRound: number
    readonly rules: number
    /** Each round of what each can do is by a process of its own; earlier reports do not say it. */
    readonly isOfNewProcesses?: boolean
    readonly isShort: boolean
  }
  readonly corpus: {
    readonly deliveries: number
    readonly medianBytes: number
    readonly p95Bytes: number
    readonly meanBytes: number
  }
  /** What the load generator did against a server that does nothing. */
  readonly generator: { readonly rate: Spread; readonly connections: number }
  readonly contestants: readonly ContestantReport[]
  readonly mixed: readonly MixedReport[]
  readonly sizes: readonly SizeReport[]
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly kernel: string
  /** The server on one core, everything else on another. */
  readonly isPinned: boolean
}

export interface ContestantReport {
  readonly name: string
  readonly says: string
  readonly kind: 'gateway' | 'floor' | 'peer'
  readonly onKafka: boolean
  readonly client?: string
  readonly readyMs: Spread
  /** Percent of a core. */
  readonly idleCpuPercent: number
  readonly idleMiB: number
  readonly rate: Spread
  readonly cpuUs: Spread
  readonly residentMiB: Spread
  readonly peakMiB: number
  readonly writtenBytes: Spread
  readonly brokerCpuUs: Spread
  readonly brokerBytes: Spread
  readonly busy: Spread
  readonly restBusy: Spread
  readonly stolen: Spread
  readonly failures: number
  readonly latencies: readonly LatencyReport[]
}

/** The answer at a share of what the contestant can do. */
export interface LatencyReport {
  readonly load: number
  readonly asked: number
  readonly answered: Spread
  readonly cpuUs: Spread
  readonly brokerCpuUs: Spread
  readonly brokerBytes: Spread
  readonly p50Ms: Spread
  readonly p99Ms: Spread
  readonly p999Ms: Spread
  readonly stolen: Spread
  readonly failures: number
}

export interface MixedReport {
  readonly name: string
  readonly rate: Spread
  readonly cpuUs: Spread
  readonly meanBytes: number
  readonly failures: number
}

export interface SizeReport {
  readonly name: string
  readonly bodyBytes: number
  readonly rate: Spread
  readonly cpuUs: Spread
  readonly brokerBytes: Spread
}
