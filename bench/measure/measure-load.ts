import process from 'node:process'
import { runLoad } from '../load/run-load.ts'
import type { LoadOptions } from '../load/run-load.ts'
import { readProcessFigures } from '../machine/process-figures.ts'
import type { ProcessFigures } from '../machine/process-figures.ts'
import { readStolenSeconds } from '../machine/stolen-time.ts'
import { quantile } from './spread.ts'

/** Of one round of one server, its workers included. */
export interface RoundFigures {
  readonly rate: number
  readonly cpuUs: number
  /** How much of a core the server used. */
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
  /** How much of a core the hypervisor gave to other guests while it was asked for. */
  readonly stolen: number
  /** Of what all workers read, each one's part: that of the deliveries that it took. */
  readonly workerShares: readonly number[]
  readonly failures: number
}

export interface Measured {
  readonly pid: number
  readonly workerPids: readonly number[]
  readonly brokerPid: number | undefined
}

export async function measureLoad(measured: Measured, load: LoadOptions): Promise<RoundFigures> {
  let before = readAll(measured)
  const result = await runLoad({ ...load, onBegin: () => (before = readAll(measured)) })
  const after = readAll(measured)
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
    stolen: (after.stolen - before.stolen) / result.seconds,
    workerShares: sharesOf(after.workersRead.map((bytes, at) => bytes - (before.workersRead[at] ?? 0))),
    failures
  }
}

function readAll({ pid, workerPids, brokerPid }: Measured) {
  const workers = workerPids.map(readWorker)
  const processes = [readProcessFigures(pid), ...workers]
  const own = process.cpuUsage()
  const broker = brokerPid === undefined ? undefined : readProcessFigures(brokerPid)
  return {
    server: sumBy(processes, ({ cpuSeconds }) => cpuSeconds),
    residentMiB: sumBy(processes, ({ residentMiB }) => residentMiB),
    writtenBytes: sumBy(processes, ({ writtenBytes }) => writtenBytes),
    workersRead: workers.map(({ readBytes }) => readBytes ?? 0),
    broker: broker?.cpuSeconds ?? 0,
    brokerBytes: broker?.readBytes ?? 0,
    stolen: readStolenSeconds(),
    own: (own.user + own.system) / 1e6
  }
}

/** One that ended was replaced, and what it used can't be known any more. */
function readWorker(pid: number): ProcessFigures {
  const figures = readProcessFigures(pid)
  if (figures.cpuSeconds === undefined) throw new Error(`the worker process ${pid} is no longer there`)
  return figures
}

function sharesOf(parts: readonly number[]): readonly number[] {
  const sum = sumBy(parts, (part) => part)
  return parts.map((part) => (sum === 0 ? 0 : part / sum))
}

function sumBy<T>(items: readonly T[], figureOf: (item: T) => number | undefined): number {
  return items.reduce((sum, item) => sum + (figureOf(item) ?? 0), 0)
}
