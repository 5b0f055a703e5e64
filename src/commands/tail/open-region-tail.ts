import type { Config, RegionConfig } from '../../config/config.ts'
import { openEmbeddedTail } from './embedded-tail.ts'
import type { RegionTail, RegionTailOptions } from './region-tail.ts'
import { topicsWithoutEvents } from './tail-topics.ts'

/** @throws CommandFailure when it is known before reading that there is nothing to read */
export async function openRegionTail(
  { name, bus }: RegionConfig,
  config: Config,
  options: RegionTailOptions
): Promise<RegionTail> {
  const except = topicsWithoutEvents(name, config)
  if (bus.kind === 'embedded') return openEmbeddedTail({ region: name, directory: bus.directory, except }, options)
  // Its client takes a while to load.
  const { openKafkaTail } = await import('./kafka-tail.ts')
  return openKafkaTail({ region: name, bus, prefix: `${config.events.prefix}.${name}.`, except }, options)
}
