import type { CommandIo } from '../command-io.ts'
import { exitStatus } from '../exit-status.ts'
import { formatCrash } from './crash-line.ts'

/** Nobody knows what state the process is in: it says so and ends, and whoever runs it starts another. */
export function crash(thrown: unknown, gateway: string, io: CommandIo): void {
  try {
    io.writeNow(formatCrash(thrown, gateway))
  } finally {
    io.exitNow(exitStatus.no)
  }
}
