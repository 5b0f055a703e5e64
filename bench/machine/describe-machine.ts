import { cpus, release, totalmem, type as systemType } from 'node:os'
import type { Machine } from '../report/report.ts'
import type { Cores } from './cores.ts'

/** What a reader needs to judge the figures; nothing that names the machine. */
export function describeMachine(cores: Cores | undefined): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    // What follows the version is the distribution's or the host's own.
    kernel: `${systemType()} ${/^[\d.]+/.exec(release())?.[0] ?? 'unknown'}`,
    isPinned: cores !== undefined
  }
}
