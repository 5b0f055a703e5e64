/**
 * A directory of tenants as a few buffers: a million tenants take some hundred megabytes instead of a gigabyte of
 * objects, and go from the thread that read them to the one that asks by handing over memory.
 */
export interface TenantIndex {
  readonly size: number
  /** By number, counted from 1; 0 is the space of ids. */
  readonly spaces: readonly string[]
  readonly caselessSpaces: readonly string[]
  /**
   * For each tenant: the number of its kind, its id, how many names it has, and each as the number of its space and the
   * name as it was given. Numbers and texts are as `GrowingBytes` writes them.
   */
  readonly records: Uint8Array<ArrayBuffer>
  /** Where each record starts. */
  readonly starts: Uint32Array<ArrayBuffer>
  /** For each kind of tenant the JSON of its home, its facts and the spaces of its names: few, as most share one. */
  readonly kinds: Uint8Array<ArrayBuffer>
  readonly kindStarts: Uint32Array<ArrayBuffer>
  /**
   * A hash table of ids and names, open with linear probing: the tenant's number and one in the lower 24 bits, the upper
   * bits of the hash above, 0 where it is empty. Its length is a power of two, and never is it full.
   */
  readonly slots: Uint32Array<ArrayBuffer>
}

/** What the lower 24 bits of a slot can number. */
export const maxTenants = 2 ** 24 - 2

/** Everything of an index that can be handed over instead of copied. */
export function buffersOf({ records, starts, kinds, kindStarts, slots }: TenantIndex): ArrayBuffer[] {
  return [records, starts, kinds, kindStarts, slots].map(({ buffer }) => buffer)
}
