import { resolve, sep } from 'node:path'
import { buildKafka } from './build-kafka.ts'
import type { EmbeddedBusConfig, GatewayConfig, LimitsConfig, RegionConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import { defaults } from './defaults.ts'
import type { Outside } from './outside.ts'
import { pathFrom } from './path-from.ts'
import { didYouMean } from './suggest-name.ts'

const minEventBytes = 1024
/** Half of what a bus lets wait (`maxWaitingBytes`), so that one such event always has room, with its decisions beside it. */
export const maxEventBytes = 32 * 1024 * 1024

export async function buildRegions(
  root: ConfigNode,
  gateway: GatewayConfig,
  outside: Outside
): Promise<ReadonlyMap<string, RegionConfig>> {
  const nodes = root.get('regions').children()
  const regions = await Promise.all(nodes.map(async (node) => buildRegion(node, outside)))
  checkLocation(root, gateway, nodes)
  checkDirectories(nodes, regions)
  checkBrokers(nodes, regions)
  return new Map(regions.map((region) => [region.name, region]))
}

async function buildRegion(node: ConfigNode, outside: Outside): Promise<RegionConfig> {
  const size = node.get('maxEventBytes')
  const bytes = size.bytes(defaults.region.maxEventBytes)
  if (bytes < minEventBytes || bytes > maxEventBytes) size.error('must be from 1KiB to 32MiB')
  const kafka = node.get('kafka')
  const bus = kafka.exists ? await buildKafka(kafka, outside) : buildEmbedded(node.get('embedded'))
  return { name: node.name, maxEventBytes: bytes, bus }
}

function buildEmbedded(node: ConfigNode): EmbeddedBusConfig {
  const directory = node.get('directory')
  const segment = node.get('segmentBytes')
  const age = node.get('retention').get('age')
  const kept = node.get('retention').get('bytes')
  const segmentBytes = segment.bytes(defaults.embedded.segmentBytes)
  const ageMs = age.durationMs(defaults.embedded.retentionAge)
  const bytes = kept.bytes(defaults.embedded.retentionBytes)
  if (segmentBytes < minEventBytes) segment.error('must be at least 1KiB')
  if (ageMs === 0) age.error('must be more than 0: every event would be deleted at once')
  if (bytes < segmentBytes)
    (kept.exists ? kept : segment).error(
      '`retention.bytes` must be at least `segmentBytes`: whole segments are deleted'
    )
  const path = directory.text() === '' ? '' : resolve(pathFrom(directory.place.file, directory.text()))
  return { kind: 'embedded', directory: path, segmentBytes, retention: { ageMs, bytes } }
}

/** Disks are where the gateway is (invariant 2). */
function checkLocation(root: ConfigNode, { location, sandbox }: GatewayConfig, nodes: readonly ConfigNode[]): void {
  const names = nodes.map(({ name }) => name)
  if (location === '' || names.length === 0) return
  if (!names.includes(location)) {
    const { hint } = didYouMean(location, names)
    root
      .get('gateway')
      .get('location')
      .error(`\`${location}\` is none of the regions`, hint ?? `they are ${names.join(', ')}`)
    return
  }
  if (sandbox) return
  for (const node of nodes)
    if (node.name !== location && node.get('embedded').exists)
      node
        .get('embedded')
        .error(
          `would store events of \`${node.name}\` on this machine's disk, which is in \`${location}\``,
          'run a gateway in that region; `gateway.sandbox: true` simulates every region here, for trying out only'
        )
}

/** Two logs in one directory would be one log: events of one region in another. */
function checkDirectories(nodes: readonly ConfigNode[], regions: readonly RegionConfig[]): void {
  for (const [index, region] of regions.entries()) {
    const earlier = regions.slice(0, index).find((other) => overlap(directoryOf(other), directoryOf(region)))
    const node = nodes[index]?.get('embedded').get('directory')
    if (earlier !== undefined)
      node?.error(`shares its directory with the region \`${earlier.name}\``, 'give each region a directory of its own')
  }
}

function directoryOf({ bus }: RegionConfig): string {
  return bus.kind === 'embedded' ? bus.directory : ''
}

/** Two regions on one broker would store each other's events (invariant 2). `check --connect` compares the clusters' ids too. */
function checkBrokers(nodes: readonly ConfigNode[], regions: readonly RegionConfig[]): void {
  const owners = new Map<string, string>()
  for (const [index, { name, bus }] of regions.entries()) {
    if (bus.kind !== 'kafka') continue
    const list = nodes[index]?.get('kafka').get('clusters').item(0).get('brokers').items()
    for (const [at, broker] of bus.cluster.brokers.entries()) {
      const owner = owners.get(broker)
      owners.set(broker, owner ?? name)
      if (owner !== undefined && owner !== name)
        list?.[at]?.error(`is a broker of the region \`${owner}\` too`, 'two regions never share a broker')
    }
  }
}

function overlap(one: string, other: string): boolean {
  if (one === '' || other === '') return false
  return one === other || one.startsWith(other + sep) || other.startsWith(one + sep)
}

/** A sender's event that a region takes must also fit what may be in flight. */
export function checkSizes(root: ConfigNode, limits: LimitsConfig, regions: ReadonlyMap<string, RegionConfig>): void {
  const node = root.get('limits')
  const largest = Math.max(0, ...[...regions.values()].map((region) => region.maxEventBytes))
  const perAddress = node.get('inFlightBytesPerAddress')
  const all = node.get('inFlightBytes')
  if (limits.inFlightBytesPerAddress > limits.inFlightBytes)
    (perAddress.exists ? perAddress : all).warn(
      '`inFlightBytesPerAddress` is above `inFlightBytes`: one sender can hold it all'
    )
  if (Math.min(limits.inFlightBytes, limits.inFlightBytesPerAddress) < largest)
    (all.exists && limits.inFlightBytes < largest ? all : perAddress).warn(
      `is less than the largest \`maxEventBytes\`, ${largest} bytes: such an event is never taken`
    )
}
