import type { IncomingMessage } from 'node:http'
import { tooLarge } from '../core/body-bounds.ts'
import type { BodyBounds } from '../core/body-bounds.ts'
import type { Clock, Instant } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'

export interface ReadBounds extends BodyBounds {
  readonly clock: Clock
  readonly until: Instant
  /** Told of each chunk before it is kept; what it throws ends the reading. */
  readonly onChunk: (bytes: number) => void
}

/**
 * The raw body of a request. Whatever ends the reading leaves the request paused and without listeners of ours.
 * Rejects with a `Problem`: body-too-large, event-too-large, body-timeout, client-closed, or what `onChunk` threw.
 */
export function readBody(request: IncomingMessage, bounds: ReadBounds): Promise<Buffer> {
  // A request that was closed before anyone listened will say nothing more.
  if (request.destroyed) return Promise.reject(new Problem('client-closed'))
  return new Promise((resolve, reject) => {
    const reading = new BodyReading(request, bounds, resolve, reject)
    reading.start()
  })
}

class BodyReading {
  readonly #request: IncomingMessage
  readonly #bounds: ReadBounds
  readonly #resolve: (body: Buffer) => void
  readonly #reject: (problem: unknown) => void
  readonly #chunks: Buffer[] = []
  #length = 0
  #cancelTimer: () => void = () => undefined

  constructor(
    request: IncomingMessage,
    bounds: ReadBounds,
    resolve: (body: Buffer) => void,
    reject: (problem: unknown) => void
  ) {
    this.#request = request
    this.#bounds = bounds
    this.#resolve = resolve
    this.#reject = reject
  }

  start(): void {
    const { clock, until } = this.#bounds
    this.#cancelTimer = clock.after(Math.max(0, until - clock.now()), this.#onTimeout)
    this.#request.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#length += chunk.length
    if (this.#length > this.#bounds.maxBodyBytes) {
      this.#fail(tooLarge(this.#length, this.#bounds, 'received'))
      return
    }
    try {
      this.#bounds.onChunk(chunk.length)
      this.#chunks.push(chunk)
    } catch (thrown) {
      this.#fail(thrown)
    }
  }

  readonly #onEnd = (): void => {
    this.#stop()
    const [only] = this.#chunks
    this.#resolve(only !== undefined && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks, this.#length))
  }

  readonly #onClose = (): void => this.#fail(new Problem('client-closed'))

  readonly #onTimeout = (): void => this.#fail(new Problem('body-timeout'))

  #fail(problem: unknown): void {
    this.#stop()
    this.#request.pause()
    // The array outlives the failure in a promise's closure; its bytes must not.
    this.#chunks.length = 0
    this.#reject(problem)
  }

  #stop(): void {
    this.#cancelTimer()
    this.#request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
  }
}
