import { nodeDisk } from '../../bus/embedded/node-disk.ts'
import { listAllTopics } from '../../bus/embedded/topic-list.ts'
import type { Config, EmbeddedBusConfig, RegionConfig } from '../../config/config.ts'
import { quarantineTopic } from '../../pipeline/quarantine-place.ts'
import { stopSignal } from '../command-io.ts'
import type { CommandIo } from '../command-io.ts'
import { openRegionTail } from '../tail/open-region-tail.ts'
import { unreadableLog } from '../tail/unreadable-log.ts'
import { readQuarantine } from './pending-event.ts'
import type { PendingFilter, Quarantine } from './pending-event.ts'

const nothing: Quarantine = {
  pending: [],
  unfit: 0,
  pendingSources: new Set(),
  endOf: () => undefined,
  strange: 0
}

/** What a region's quarantine holds now. @throws CommandFailure when it can't be read */
export async function openQuarantine(
  region: RegionConfig,
  config: Config,
  filter: PendingFilter,
  io: CommandIo
): Promise<Quarantine> {
  const topic = quarantineTopic(config.events.prefix, region.name)
  // An embedded log makes a topic with its first event: none was ever kept.
  if (region.bus.kind === 'embedded' && !(await listStored(region.name, region.bus)).includes(topic)) return nothing
  const tell = async (sentence: string): Promise<void> => io.err.print(sentence)
  const tail = await openRegionTail(region, config, { topic, from: 'beginning', follow: false, tell })
  const stop = stopSignal(io)
  try {
    const custodyOf = (source: string) => config.sources.get(source)?.custody
    return await readQuarantine(tail, filter, { region: region.name, custodyOf }, stop.signal)
  } finally {
    stop.release()
    tail.close()
  }
}

async function listStored(region: string, { directory }: EmbeddedBusConfig): Promise<readonly string[]> {
  return listAllTopics(nodeDisk, directory).catch((thrown: unknown) => {
    throw unreadableLog(region, directory, thrown)
  })
}
