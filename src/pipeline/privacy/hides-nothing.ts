import type { ByteRange } from '../json-scan.ts'

/** Of a value: a null, and what its sender masked (GitHub's `********`). */
export function hidesNothing(data: Uint8Array, { start, end }: ByteRange): boolean {
  const first = data[start]
  if (first !== 0x22 || end - start < 3) return first === 0x6e
  return data.subarray(start + 1, end - 1).every((byte) => byte === 0x2a)
}
