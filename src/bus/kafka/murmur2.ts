const seed = 0x9747b28c
const mix = 0x5bd1e995

/**
 * The partition of a key as Kafka's own clients choose it: the same as kafkajs' DefaultPartitioner, which needs 8 us for
 * a key because it counts in BigInt.
 * https://github.com/apache/kafka/blob/4.0/clients/src/main/java/org/apache/kafka/common/utils/Utils.java (murmur2)
 */
export function partitionOf(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key) & 0x7fffffff) % partitionCount
}

function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tail = bytes.length & ~3
  let hash = seed ^ bytes.length
  for (let at = 0; at < tail; at += 4) {
    const word = Math.imul(view.getInt32(at, true), mix)
    hash = Math.imul(hash, mix) ^ Math.imul(word ^ (word >>> 24), mix)
  }
  if (tail < bytes.length) {
    for (let at = bytes.length - 1; at >= tail; at--) hash ^= view.getUint8(at) << (8 * (at - tail))
    hash = Math.imul(hash, mix)
  }
  hash = Math.imul(hash ^ (hash >>> 13), mix)
  return hash ^ (hash >>> 15)
}
