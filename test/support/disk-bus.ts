import { createEmbeddedBus } from '../../src/bus/embedded/embedded-bus.ts'
import type { EmbeddedBusOptions } from '../../src/bus/embedded/embedded-bus.ts'
import type { Bus } from '../../src/core/bus.ts'
import { systemClock } from '../../src/system/system-clock.ts'
import { MemoryMachine } from './memory-disk.ts'
import { readRegionLog } from './region-log.ts'
import type { RegionLog } from './region-log.ts'

/** An embedded log on a disk in memory. */
export interface DiskBus {
  readonly bus: Bus
  readonly machine: MemoryMachine
  /** What the next process finds, once it has started its own bus; this one can do nothing any more. */
  reopen(): Promise<RegionLog>
}

export function makeDiskBus(name: string, given: Pick<EmbeddedBusOptions, 'maxWaitingBytes'> = {}): DiskBus {
  const machine = new MemoryMachine()
  const options = { ...given, name, directory: `/${name}`, clock: systemClock }
  return {
    bus: createEmbeddedBus({ ...options, disk: machine.boot() }),
    machine,
    reopen: async () => {
      const disk = machine.boot()
      const next = createEmbeddedBus({ ...options, disk })
      await next.start()
      await next.stop()
      return readRegionLog(options.directory, disk)
    }
  }
}
