/** Randomness as an argument (invariant 9). */
export interface Entropy {
  /** A random RFC 9562 UUID. */
  uuid(): string
  /** `count` random bytes in lower-case hex. */
  hex(count: number): string
}
