import { createEmbeddedBus } from '../bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../bus/embedded/node-disk.ts'
import { workerLog } from '../bus/embedded/worker-logs.ts'
import type { RegionLog } from '../bus/embedded/worker-logs.ts'
import type { EmbeddedBusConfig } from '../config/config.ts'
import type { Bus } from '../core/bus.ts'
import { isQuarantineTopic } from '../pipeline/quarantine-place.ts'
import { systemClock } from '../system/system-clock.ts'
import { FormerLogs } from './former-logs.ts'
import { limitsOfLog } from './log-limits.ts'
import type { RegionBus, RegionBusParts } from './region-bus.ts'

/** A region's log on this machine's disk; each worker process has one of its own inside the region's directory. */
export function createEmbeddedRegion(name: string, config: EmbeddedBusConfig, parts: RegionBusParts): RegionBus {
  const { directory } = config
  const { worker } = parts
  const open = ({ directory: log }: RegionLog): Bus => openLog(name, { ...config, directory: log }, parts)
  const own = open(worker === undefined ? { worker, directory } : workerLog(directory, worker.number))
  const former = new FormerLogs(open)
  return {
    bus: {
      name,
      start: async () => {
        await own.start()
        try {
          await former.start(nodeDisk, directory, worker)
        } catch (thrown) {
          await Promise.all([own.stop(), former.stop()])
          throw thrown
        }
      },
      publish: async (records, until) => own.publish(records, until),
      readiness: () => own.readiness(),
      stop: async () => {
        await Promise.all([own.stop(), former.stop()])
      }
    },
    kind: 'embedded',
    abandon: () => undefined,
    details: () => ({}),
    prepareAdoption: () => () => undefined
  }
}

function openLog(name: string, config: EmbeddedBusConfig, { metrics, log, worker }: RegionBusParts): Bus {
  return createEmbeddedBus({
    name,
    directory: config.directory,
    disk: nodeDisk,
    clock: systemClock,
    ...limitsOfLog(config, worker?.count ?? 1),
    // What is pending was acknowledged and waits for somebody, who is told when its age is about to end it.
    isOfAnySize: isQuarantineTopic,
    onGroup: (group) => metrics.logGroupStored(name, group),
    onDamage: ({ topic, file, position, bytes, certain }) => {
      metrics.logDamaged(name)
      log.write('error', 'log segment is damaged', { region: name, topic, file, position, bytes, certain })
    }
  })
}
