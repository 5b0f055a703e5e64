import { createEmbeddedBus } from '../bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../bus/embedded/node-disk.ts'
import type { Config } from '../config/config.ts'
import type { Bus, Readiness } from '../core/bus.ts'
import { systemClock } from '../system/system-clock.ts'
import type { JsonLog } from '../telemetry/json-log.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** Every region's bus, by the region's name. */
export interface RegionBuses {
  readonly buses: ReadonlyMap<string, Bus>
  readiness(): Readonly<Record<string, Readiness>>
  /** Starts all of them, or none: what had started is stopped again before the first failure is thrown. */
  start(): Promise<void>
  stop(): Promise<void>
}

export function createRegionBuses(config: Config, metrics: Metrics, log: JsonLog): RegionBuses {
  const buses = new Map<string, Bus>()
  for (const { name, embedded } of config.regions.values())
    buses.set(
      name,
      createEmbeddedBus({
        name,
        directory: embedded.directory,
        disk: nodeDisk,
        clock: systemClock,
        segmentBytes: embedded.segmentBytes,
        retentionMs: embedded.retention.ageMs,
        retentionBytes: embedded.retention.bytes,
        onGroup: (group) => metrics.logGroupStored(name, group),
        onDamage: ({ topic, file, position, bytes, certain }) => {
          metrics.logDamaged(name)
          log.write('error', 'log segment is damaged', { region: name, topic, file, position, bytes, certain })
        }
      })
    )
  return {
    buses,
    readiness: () => Object.fromEntries([...buses].map(([name, bus]) => [name, bus.readiness()])),
    start: () => startAll([...buses.values()]),
    stop: () => stopAll([...buses.values()])
  }
}

async function startAll(buses: readonly Bus[]): Promise<void> {
  const started = await Promise.allSettled(buses.map((bus) => bus.start()))
  const failure = started.find((result) => result.status === 'rejected')
  if (failure === undefined) return
  await stopAll(buses)
  throw failure.reason
}

async function stopAll(buses: readonly Bus[]): Promise<void> {
  await Promise.all(buses.map((bus) => bus.stop()))
}
