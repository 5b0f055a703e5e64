import type { TestContext } from 'node:test'
import { mergeInOrder } from '../../src/bus/embedded/merge-in-order.ts'
import { nodeDisk } from '../../src/bus/embedded/node-disk.ts'
import type { StoredRecord } from '../../src/bus/embedded/record-decoder.ts'
import { listLogs } from '../../src/bus/embedded/worker-logs.ts'
import { isDecision } from './decision-records.ts'
import { makeGatewayHome } from './gateway-home.ts'
import type { GatewayHome, HomeOptions } from './gateway-home.ts'
import { startGatewayProcess } from './gateway-process.ts'
import type { GatewayProcess } from './gateway-process.ts'
import { readRegionLog } from './region-log.ts'
import type { RegionLog } from './region-log.ts'

export interface WorkerGateway extends GatewayProcess {
  readonly home: GatewayHome
}

/** A real gateway of several processes. */
export async function startWorkerGateway(
  context: TestContext,
  workers: number,
  options: HomeOptions = {},
  home: GatewayHome = makeGatewayHome(options)
): Promise<WorkerGateway> {
  const running = await startGatewayProcess(home.configFile, '--no-banner', '--workers', String(workers))
  context.after(() => running.process.end())
  return { ...running, home }
}

/** What `status` shows of a worker, as far as tests ask. */
export interface ShownWorker {
  readonly number: number
  readonly state: string
  readonly pid: number | null
  readonly digest: string | null
}

export interface ShownStatus {
  readonly gateway: { readonly ready: boolean }
  readonly configuration: { readonly digest: string }
  readonly sources: readonly { readonly name: string; readonly outcomes: Readonly<Record<string, number>> }[]
  readonly workers: readonly ShownWorker[]
}

export async function readStatus({ addresses }: GatewayProcess): Promise<ShownStatus> {
  const response = await fetch(`${addresses.admin}/api/v1/status`)
  const status: ShownStatus = JSON.parse(await response.text())
  return status
}

/** Of the worker of that number, which must run. */
export async function pidOf(gateway: GatewayProcess, number: number): Promise<number> {
  const pid = (await readStatus(gateway)).workers.find((each) => each.number === number)?.pid ?? undefined
  if (pid === undefined) throw new Error(`there is no worker ${number}`)
  return pid
}

/** The sum of a metric's samples with these labels. */
export async function readSum({ addresses }: GatewayProcess, name: string, ...labels: string[]): Promise<number> {
  const text = await (await fetch(`${addresses.metrics}/metrics`)).text()
  return text
    .split('\n')
    .filter((line) => new RegExp(`^${name}[ {]`).test(line) && labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** What the log of each worker holds, by its number; 0 is that of a gateway of one process. */
export async function readWorkerLogs(directory: string): Promise<ReadonlyMap<number, RegionLog>> {
  const logs = await listLogs(nodeDisk, directory)
  return new Map(
    await Promise.all(logs.map(async (log) => [log.worker ?? 0, await readRegionLog(log.directory)] as const))
  )
}

/** What all workers stored, in the order of storing. */
export async function readAllWorkers(directory: string): Promise<RegionLog> {
  const logs = [...(await readWorkerLogs(directory)).values()]
  return {
    events: await inOrder(logs.map(({ events }) => events)),
    decisions: (await inOrder(logs.map(({ decisions }) => decisions))).filter(isDecision)
  }
}

async function inOrder(lists: readonly (readonly StoredRecord[])[]): Promise<readonly StoredRecord[]> {
  const sequences = lists.map(async function* (list) {
    yield list
  })
  const merged: StoredRecord[] = []
  for await (const records of mergeInOrder(sequences, ({ appendedAt }) => appendedAt)) merged.push(...records)
  return merged
}
