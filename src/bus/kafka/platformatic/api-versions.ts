import { KafkaFault } from '../kafka-fault.ts'

/** A request of the protocol, and its versions that this client speaks: https://kafka.apache.org/protocol#protocol_api_keys */
export interface SpokenApi {
  readonly key: number
  readonly oldest: number
  readonly newest: number
}

/** What a broker takes, by the number of the API. */
export type VersionRanges = ReadonlyMap<number, { readonly minVersion: number; readonly maxVersion: number }>

/**
 * The newest version that both speak.
 * @throws KafkaFault `protocol-mismatch` when there is none
 */
export function newestOf({ key, oldest, newest }: SpokenApi, ranges: VersionRanges): number {
  const { minVersion, maxVersion } = ranges.get(key) ?? { minVersion: 0, maxVersion: -1 }
  const version = Math.min(newest, maxVersion)
  if (version < Math.max(oldest, minVersion)) throw new KafkaFault('protocol-mismatch')
  return version
}
