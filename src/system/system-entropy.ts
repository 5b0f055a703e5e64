import { randomBytes, randomUUID } from 'node:crypto'
import type { Entropy } from '../core/entropy.ts'

/** The machine's own randomness. */
export const systemEntropy: Entropy = {
  uuid: () => randomUUID(),
  hex: (count) => randomBytes(count).toString('hex')
}
