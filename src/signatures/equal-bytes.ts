import { timingSafeEqual } from 'node:crypto'

/** The only comparison of secret-derived bytes (held by the import check): its time depends on the lengths alone. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}
