import { randomFillSync, randomUUID } from 'node:crypto'
import type { Entropy } from '../core/entropy.ts'

/** Asking the system costs some microseconds, for few bytes as for many: it is asked for those of many deliveries at once. */
const pool = Buffer.allocUnsafeSlow(4096)
let used = pool.length

/** The machine's own randomness. */
export const systemEntropy: Entropy = {
  uuid: () => randomUUID(),
  hex: (count) => take(count).toString('hex')
}

/** No byte is given out twice. */
function take(count: number): Buffer {
  if (count > pool.length) return randomFillSync(Buffer.alloc(count))
  if (used + count > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += count
  return pool.subarray(used - count, used)
}
