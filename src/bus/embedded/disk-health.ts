import { join } from 'node:path'
import { describeDiskFailure } from './disk-failure.ts'
import type { Clock } from '../../core/clock.ts'
import type { Disk } from './disk.ts'
import type { Readiness } from '../../core/bus.ts'

const probeEveryMs = 1000
/** A disk that needs longer for one write hangs, as storage behind a network does; senders give up soon after. */
const stallMs = 5000
/** More than one block, so that a disk with a last few bytes free still counts as full. */
const probeBytes = 64 * 1024
/** `~` is in no topic's name. */
const probeName = '~probe'

/**
 * Whether the disk took the last write, and takes the present one in time. While it did not, a probe is written now and
 * then: a gateway that is not ready gets no deliveries, so deliveries alone would never find out that it is well again.
 */
export class DiskHealth {
  readonly #disk: Disk
  readonly #directory: string
  readonly #clock: Clock
  #failure: string | undefined
  #stalled = 0
  #cancelProbe: (() => void) | undefined
  #probing: Promise<void> | undefined
  #closed = false

  constructor(disk: Disk, directory: string, clock: Clock) {
    this.#disk = disk
    this.#directory = directory
    this.#clock = clock
  }

  get readiness(): Readiness {
    const why = this.#failure ?? (this.#stalled === 0 ? undefined : describeStall(this.#directory))
    return why === undefined ? { ready: true } : { ready: false, why }
  }

  /** A write begins. The answer must be called when it has ended, well or not. */
  began(): () => void {
    let isStalled = false
    const cancel = this.#clock.after(stallMs, () => {
      isStalled = true
      this.#stalled++
    })
    return () => {
      cancel()
      if (isStalled) this.#stalled--
    }
  }

  succeeded(): void {
    this.#failure = undefined
    this.#cancelProbe?.()
    this.#cancelProbe = undefined
  }

  failed(error: unknown): void {
    this.#failure = describeDiskFailure(this.#directory, error)
    if (this.#closed || this.#probing !== undefined) return
    this.#cancelProbe ??= this.#clock.after(probeEveryMs, () => {
      this.#cancelProbe = undefined
      this.#probing = this.#probe()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelProbe?.()
    this.#cancelProbe = undefined
    await this.#probing
  }

  async #probe(): Promise<void> {
    try {
      await this.#writeProbe()
      this.#probing = undefined
      this.succeeded()
    } catch (error) {
      this.#probing = undefined
      this.failed(error)
    }
  }

  async #writeProbe(): Promise<void> {
    const path = join(this.#directory, probeName)
    const file = await this.#disk.open(path, 'write')
    try {
      await file.write([Buffer.alloc(probeBytes)], 0)
      await file.sync()
    } finally {
      await file.close()
      await this.#disk.remove(path)
    }
  }
}

function describeStall(directory: string): string {
  return `${directory}: the disk has not answered for ${stallMs / 1000} seconds: check the device and the system log`
}
