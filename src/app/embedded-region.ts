import { createEmbeddedBus } from '../bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../bus/embedded/node-disk.ts'
import type { EmbeddedBusConfig } from '../config/config.ts'
import { systemClock } from '../system/system-clock.ts'
import type { RegionBus, RegionBusParts } from './region-bus.ts'

/** A region's log on this machine's disk. */
export function createEmbeddedRegion(
  name: string,
  config: EmbeddedBusConfig,
  { metrics, log }: RegionBusParts
): RegionBus {
  const bus = createEmbeddedBus({
    name,
    directory: config.directory,
    disk: nodeDisk,
    clock: systemClock,
    segmentBytes: config.segmentBytes,
    retentionMs: config.retention.ageMs,
    retentionBytes: config.retention.bytes,
    onGroup: (group) => metrics.logGroupStored(name, group),
    onDamage: ({ topic, file, position, bytes, certain }) => {
      metrics.logDamaged(name)
      log.write('error', 'log segment is damaged', { region: name, topic, file, position, bytes, certain })
    }
  })
  return {
    bus,
    kind: 'embedded',
    abandon: () => undefined,
    details: () => ({}),
    prepareAdoption: () => () => undefined
  }
}
