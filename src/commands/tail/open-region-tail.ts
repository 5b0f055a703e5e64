import type { Config, RegionConfig } from '../../config/config.ts'
import { openEmbeddedTail } from './embedded-tail.ts'
import type { RegionTail, RegionTailOptions } from './region-tail.ts'

/** @throws CommandFailure when it is known before reading that there is nothing to read */
export async function openRegionTail(
  { name, bus }: RegionConfig,
  { events }: Config,
  options: RegionTailOptions
): Promise<RegionTail> {
  if (bus.kind === 'embedded') return openEmbeddedTail(name, bus.directory, options)
  // Its client takes a while to load.
  const { openKafkaTail } = await import('./kafka-tail.ts')
  return openKafkaTail({ region: name, bus, prefix: `${events.prefix}.${name}.` }, options)
}
