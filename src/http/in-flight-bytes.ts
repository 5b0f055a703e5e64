import { Problem } from '../core/problem.ts'

export interface InFlightBounds {
  readonly maxInFlightBytes: number
  readonly maxInFlightBytesPerAddress: number
}

/** Counts what deliveries hold in memory, in total and by address, and refuses what would be too much. */
export class InFlightBytes {
  readonly #bounds: InFlightBounds
  readonly #byAddress = new Map<string, number>()
  #total = 0

  constructor(bounds: InFlightBounds) {
    this.#bounds = bounds
  }

  get total(): number {
    return this.#total
  }

  get addresses(): number {
    return this.#byAddress.size
  }

  /** @throws Problem `too-many-requests` for the address, `overloaded` for all; nothing is then held */
  hold(address: string, bytes: number): void {
    const ofAddress = (this.#byAddress.get(address) ?? 0) + bytes
    if (ofAddress > this.#bounds.maxInFlightBytesPerAddress)
      throw new Problem('too-many-requests', { reason: 'bytes-in-flight' })
    if (this.#total + bytes > this.#bounds.maxInFlightBytes)
      throw new Problem('overloaded', { reason: 'bytes-in-flight' })
    this.#byAddress.set(address, ofAddress)
    this.#total += bytes
  }

  release(address: string, bytes: number): void {
    const left = (this.#byAddress.get(address) ?? 0) - bytes
    if (left > 0) this.#byAddress.set(address, left)
    else this.#byAddress.delete(address)
    this.#total -= bytes
  }
}

/** What one delivery holds; released once, however it ends. */
export class Reservation {
  readonly #inFlight: InFlightBytes
  readonly #address: string
  #bytes = 0

  constructor(inFlight: InFlightBytes, address: string) {
    this.#inFlight = inFlight
    this.#address = address
  }

  /** @throws Problem `too-many-requests` or `overloaded` */
  grow(bytes: number): void {
    this.#inFlight.hold(this.#address, bytes)
    this.#bytes += bytes
  }

  release(): void {
    this.#inFlight.release(this.#address, this.#bytes)
    this.#bytes = 0
  }
}
