import { KafkaFault } from '../kafka-fault.ts'

/** What a broker takes, by the number of the API. */
export type VersionRanges = ReadonlyMap<number, { readonly minVersion: number; readonly maxVersion: number }>

interface VersionedApi {
  readonly api: { readonly key: number; readonly version: number }
}

/**
 * The first of `apis`, newest first, that the broker takes.
 * @throws KafkaFault `protocol-mismatch` when there is none
 */
export function newestOf<Api extends VersionedApi>(apis: readonly Api[], ranges: VersionRanges): Api {
  const found = apis.find(({ api: { key, version } }) => {
    const range = ranges.get(key)
    return range !== undefined && range.minVersion <= version && version <= range.maxVersion
  })
  if (found === undefined) throw new KafkaFault('protocol-mismatch')
  return found
}
