import type { Config, RegionConfig } from '../../config/config.ts'
import { quarantineTopic } from '../../pipeline/quarantine-place.ts'
import { decisionsTopic } from '../../pipeline/record-decisions.ts'
import { openEmbeddedTail } from './embedded-tail.ts'
import type { RegionTail, RegionTailOptions } from './region-tail.ts'
import { topicsWithoutEvents } from './tail-topics.ts'

/**
 * Of all topics those of events: what is decided about them, and what is kept from those who would act on it, is shown only
 * when its topic is named.
 * @throws CommandFailure when it is known before reading that there is nothing to read
 */
export async function openRegionTail(
  region: RegionConfig,
  config: Config,
  options: RegionTailOptions
): Promise<RegionTail> {
  const tail = await openWhole(region, config, options)
  const { prefix } = config.events
  const aside = new Set([quarantineTopic(prefix, region.name), decisionsTopic(prefix, region.name)])
  return options.topic === undefined ? leaveOut(aside, tail) : tail
}

async function openWhole({ name, bus }: RegionConfig, config: Config, options: RegionTailOptions): Promise<RegionTail> {
  const except = topicsWithoutEvents(name, config)
  if (bus.kind === 'embedded') return openEmbeddedTail({ region: name, directory: bus.directory, except }, options)
  // Its client takes a while to load.
  const { openKafkaTail } = await import('./kafka-tail.ts')
  return openKafkaTail({ region: name, bus, prefix: `${config.events.prefix}.${name}.`, except }, options)
}

function leaveOut(topics: ReadonlySet<string>, tail: RegionTail): RegionTail {
  const isShown = ({ topic }: { readonly topic: string }): boolean => !topics.has(topic)
  return {
    next: async (signal) => {
      const { records, gaps, isEnd } = await tail.next(signal)
      return { records: records.filter(isShown), gaps: gaps.filter(isShown), isEnd }
    },
    close: () => tail.close()
  }
}
