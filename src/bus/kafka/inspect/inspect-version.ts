import type { WireRequest } from './inspect-connection.ts'
import { encodeCompactString } from './inspect-wire.ts'
import type { WireReader } from './inspect-wire.ts'

/** No broker tells its release; it is read off the levels of `metadata.version` that it can work with. */
export interface KafkaVersion {
  /** Like `4.3`; undefined for one that is older or younger than this table. */
  readonly release: string | undefined
  /** The highest level of `metadata.version` that the broker can work with, and the one that the cluster has agreed on. */
  readonly supportedLevel: number
  readonly agreedLevel: number | undefined
}

/** The last level of each release: org.apache.kafka.server.common.MetadataVersion. */
const releases: readonly (readonly [level: number, release: string])[] = [
  [7, '3.3'],
  [8, '3.4'],
  [11, '3.5'],
  [14, '3.6'],
  [19, '3.7'],
  [20, '3.8'],
  [21, '3.9'],
  [25, '4.0'],
  [27, '4.1'],
  [29, '4.2'],
  [30, '4.3']
]
const firstKnownLevel = 4

export const versionsKey = 18
/** Of Kafka 2.4; the first that tells features. */
export const versionWithFeatures = 3

/** Undefined where there is no `metadata.version`: before Kafka 3.3, with ZooKeeper, or of another maker. */
export function versionRequest(): WireRequest<KafkaVersion | undefined> {
  const noTags = Buffer.of(0)
  return {
    apiKey: versionsKey,
    apiVersion: versionWithFeatures,
    apiName: 'ApiVersions',
    // The first ends the header, which kafkajs writes without it.
    body: Buffer.concat([noTags, encodeCompactString('turnpike'), encodeCompactString('1'), noTags]),
    read: readVersion
  }
}

function readVersion(reader: WireReader): KafkaVersion | undefined {
  if (reader.int16() !== 0) return undefined
  reader.compactArray(() => {
    for (let field = 0; field < 3; field++) reader.int16()
    reader.tagged()
  })
  reader.int32() // how long the client was throttled
  let supported: ReadonlyMap<string, number> = new Map()
  let agreed: ReadonlyMap<string, number> = new Map()
  reader.tagged((tag, field) => {
    if (tag === 0) supported = new Map(field.compactArray(() => readFeature(field, 'least first')))
    if (tag === 2) agreed = new Map(field.compactArray(() => readFeature(field, 'highest first')))
  })
  const supportedLevel = supported.get('metadata.version')
  if (supportedLevel === undefined) return undefined
  return { release: releaseOf(supportedLevel), supportedLevel, agreedLevel: agreed.get('metadata.version') }
}

/** A feature's highest level. */
function readFeature(
  reader: WireReader,
  order: 'least first' | 'highest first'
): readonly [name: string, level: number] {
  const name = reader.compactString()
  const [first, second] = [reader.int16(), reader.int16()]
  reader.tagged()
  return [name, order === 'least first' ? second : first]
}

export function releaseOf(level: number): string | undefined {
  return level < firstKnownLevel ? undefined : releases.find(([last]) => level <= last)?.[1]
}
