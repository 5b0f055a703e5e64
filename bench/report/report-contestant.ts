import type { PreparedRequest } from '../load/prepared-request.ts'
import { readProcessFigures } from '../machine/process-figures.ts'
import type { IdleFigures } from '../measure/measure-idle.ts'
import type { LatencyRounds } from '../measure/measure-latencies.ts'
import type { RoundFigures } from '../measure/measure-load.ts'
import type { Racer, RoundsOf } from '../measure/racer.ts'
import { spreadOf } from '../measure/spread.ts'
import type { Spread } from '../measure/spread.ts'
import { meanBytes } from './describe-corpus.ts'
import type { ContestantReport, LatencyReport, MixedReport, SizeReport } from './report.ts'

export interface Findings {
  readonly idle: ReadonlyMap<Racer, IdleFigures>
  readonly rounds: RoundsOf
  readonly latencies: ReadonlyMap<Racer, readonly LatencyRounds[]>
}

export function reportContestant(racer: Racer, { idle, rounds, latencies }: Findings): ContestantReport {
  const { contestant, running, readyMs } = racer
  const { name, says, kind, onKafka, client } = contestant
  const own = rounds.get(racer) ?? []
  const { cpuPercent = 0, residentMiB = 0 } = idle.get(racer) ?? {}
  return {
    name,
    says,
    kind,
    onKafka,
    ...(client === undefined ? {} : { client }),
    readyMs: spreadOf(readyMs),
    idleCpuPercent: Number(cpuPercent.toFixed(2)),
    idleMiB: Math.round(residentMiB),
    rate: spread(own, ({ rate }) => rate),
    cpuUs: spread(own, ({ cpuUs }) => cpuUs),
    residentMiB: spread(own, (round) => round.residentMiB),
    peakMiB: Math.round(readProcessFigures(running.server.pid).peakResidentMiB ?? 0),
    writtenBytes: spread(own, ({ writtenBytes }) => writtenBytes),
    brokerCpuUs: spread(own, ({ brokerCpuUs }) => brokerCpuUs),
    brokerBytes: spread(own, ({ brokerBytes }) => brokerBytes),
    busy: spread(own, ({ busy }) => busy),
    restBusy: spread(own, ({ restBusy }) => restBusy),
    stolen: spread(own, ({ stolen }) => stolen),
    failures: failuresOf(own),
    latencies: (latencies.get(racer) ?? []).map(reportLatency)
  }
}

function reportLatency({ load, asked, rounds }: LatencyRounds): LatencyReport {
  return {
    load,
    asked: Math.round(asked),
    answered: spread(rounds, ({ rate }) => rate),
    cpuUs: spread(rounds, ({ cpuUs }) => cpuUs),
    brokerCpuUs: spread(rounds, ({ brokerCpuUs }) => brokerCpuUs),
    brokerBytes: spread(rounds, ({ brokerBytes }) => brokerBytes),
    p50Ms: spread(rounds, ({ p50Ms }) => p50Ms),
    p99Ms: spread(rounds, ({ p99Ms }) => p99Ms),
    p999Ms: spread(rounds, ({ p999Ms }) => p999Ms),
    stolen: spread(rounds, ({ stolen }) => stolen),
    failures: failuresOf(rounds)
  }
}

export function reportMixed(found: RoundsOf, requests: readonly PreparedRequest[]): readonly MixedReport[] {
  return Array.from(found, ([{ contestant }, rounds]) => ({
    name: contestant.name,
    rate: spread(rounds, ({ rate }) => rate),
    cpuUs: spread(rounds, ({ cpuUs }) => cpuUs),
    meanBytes: meanBytes(requests),
    failures: failuresOf(rounds)
  }))
}

export function reportSizes(bodyBytes: number, found: RoundsOf): readonly SizeReport[] {
  return Array.from(found, ([{ contestant }, rounds]) => ({
    name: contestant.name,
    bodyBytes,
    rate: spread(rounds, ({ rate }) => rate),
    cpuUs: spread(rounds, ({ cpuUs }) => cpuUs),
    brokerBytes: spread(rounds, ({ brokerBytes }) => brokerBytes)
  }))
}

function spread(rounds: readonly RoundFigures[], figure: (round: RoundFigures) => number): Spread {
  return spreadOf(rounds.map(figure))
}

function failuresOf(rounds: readonly RoundFigures[]): number {
  return rounds.reduce((sum, { failures }) => sum + failures, 0)
}
