import process from 'node:process'
import { runLoad } from '../load/run-load.ts'
import type { LoadOptions } from '../load/run-load.ts'
import { readProcessFigures } from '../machine/process-figures.ts'
import { quantile } from './spread.ts'

/** Of one round of one server. */
export interface RoundFigures {
  readonly rate: number
  readonly cpuUs: number
  /** How much of its core the server used. */
  readonly busy: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly residentMiB: number
  /** To sockets and files, a delivery. */
  readonly writtenBytes: number
  readonly brokerCpuUs: number
  /** What the broker read, a delivery: records as they are on the network. */
  readonly brokerBytes: number
  /** How much of the other core the generator and the broker used. */
  readonly restBusy: number
  readonly failures: number
}

export interface Measured {
  readonly pid: number
  readonly brokerPid: number | undefined
}

export async function measureLoad({ pid, brokerPid }: Measured, load: LoadOptions): Promise<RoundFigures> {
  const before = readAll()
  const result = await runLoad(load)
  const after = readAll()
  const { answers, failures } = result
  if (answers === 0) throw new Error(`nothing was answered well; ${failures} deliveries failed`)
  const sorted = result.latenciesMs.toSorted((left, right) => left - right)
  const cpuSeconds = after.server - before.server
  const brokerSeconds = after.broker - before.broker
  return {
    rate: answers / result.seconds,
    cpuUs: (cpuSeconds * 1e6) / answers,
    busy: cpuSeconds / result.seconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    p999Ms: quantile(sorted, 0.999),
    residentMiB: after.residentMiB,
    writtenBytes: (after.writtenBytes - before.writtenBytes) / answers,
    brokerCpuUs: (brokerSeconds * 1e6) / answers,
    brokerBytes: (after.brokerBytes - before.brokerBytes) / answers,
    restBusy: (after.own - before.own + brokerSeconds) / result.seconds,
    failures
  }

  function readAll() {
    const server = readProcessFigures(pid)
    const own = process.cpuUsage()
    const broker = brokerPid === undefined ? undefined : readProcessFigures(brokerPid)
    return {
      server: server.cpuSeconds ?? 0,
      residentMiB: server.residentMiB ?? 0,
      writtenBytes: server.writtenBytes ?? 0,
      broker: broker?.cpuSeconds ?? 0,
      brokerBytes: broker?.readBytes ?? 0,
      own: (own.user + own.system) / 1e6
    }
  }
}
