import type { Entropy } from '../../src/core/entropy.ts'

/** Randomness that counts, so that a test knows what comes; never zero, which trace contexts forbid. */
export function createCountingEntropy(start = 1): Entropy {
  let count = start
  return {
    uuid: () => `00000000-0000-4000-8000-${(count++).toString(16).padStart(12, '0')}`,
    hex: (bytes) => (count++).toString(16).padStart(bytes * 2, '0')
  }
}
