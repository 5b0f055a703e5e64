import type { Disk } from '../bus/embedded/disk.ts'
import { listLogs } from '../bus/embedded/worker-logs.ts'
import type { RegionLog } from '../bus/embedded/worker-logs.ts'
import type { Bus } from '../core/bus.ts'
import type { WorkerPlace } from './workers/worker-place.ts'

/**
 * Logs that this gateway stored into when it had another number of workers: nothing is added to them, they are read as before,
 * and retention goes on. One process opens them, and locks them, so that no other gateway writes beside this one.
 */
export class FormerLogs {
  readonly #open: (log: RegionLog) => Bus
  #buses: readonly Bus[] = []
  #isStopped = false

  constructor(open: (log: RegionLog) => Bus) {
    this.#open = open
  }

  async start(disk: Disk, directory: string, worker: WorkerPlace | undefined): Promise<void> {
    if ((worker?.number ?? 1) > 1) return
    const inUse = (log: RegionLog): boolean =>
      worker === undefined ? log.worker === undefined : log.worker !== undefined && log.worker <= worker.count
    const former = (await listLogs(disk, directory)).filter((log) => !inUse(log))
    this.#buses = former.map((log) => this.#open(log))
    for (const bus of this.#buses) if (!this.#isStopped) await bus.start()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#buses.map(async (bus) => bus.stop()))
  }
}
