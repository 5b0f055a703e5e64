import { openSync } from 'node:fs'
import { pino } from 'pino'
import type { Clock } from '../core/clock.ts'
import { LineBatch } from './line-batch.ts'

/** Where log lines go. Writing never blocks, never throws and never waits. */
export interface LogDestination {
  write(line: string): void
  /** Settles when every line is written, or could not be. Lines after it are dropped. */
  stop(): Promise<void>
}

export interface LogDestinationOptions {
  /** A file descriptor, or the path of a file to append to. */
  readonly to: number | string
  readonly clock: Clock
  /** Told of each line that is lost: its destination failed, is too slow, or is stopped. */
  readonly onDropped: () => void
  /** Other processes write to it too. */
  readonly isShared?: boolean
}

/**
 * What POSIX writes to a pipe in one piece, whoever else writes: whole lines only, as long as each is no longer.
 * https://pubs.opengroup.org/onlinepubs/9799919799/functions/write.html (PIPE_BUF; 4096 on Linux)
 */
const maxSharedWriteBytes = 4096

/** As much as pino's own destination writes at once. */
const maxOwnWriteBytes = 16 * 1024
/**
 * How long a line waits for others, and again behind a write that is under way: it is seen after twice this time, and
 * that much is lost with a process that is killed.
 */
const flushEveryMs = 500
/** A reader that stopped reading costs this much memory; then lines are dropped, never deliveries. */
const maxWaitingBytes = 8 * 1024 * 1024
/** A reader that stopped reading must not keep the other parts from being stopped. */
const stopWithinMs = 2000

/**
 * Opens a destination that writes off the event loop.
 * @throws Error of `open`, for a file that can't be appended to
 */
export function openLogDestination(options: LogDestinationOptions): LogDestination {
  return new BatchedDestination(options)
}

class BatchedDestination implements LogDestination {
  readonly #clock: Clock
  readonly #onDropped: () => void
  readonly #stream: ReturnType<typeof pino.destination>
  readonly #batch: LineBatch
  /** The stream writes what it has when the process exits; it gets what waits here before. */
  readonly #onExit = (): void => this.#pass(this.#batch.take())
  #isBroken = false
  #stopping: Promise<void> | undefined

  constructor({ to, clock, onDropped, isShared = false }: LogDestinationOptions) {
    this.#clock = clock
    this.#onDropped = onDropped
    const maxBytes = isShared ? maxSharedWriteBytes : maxOwnWriteBytes
    this.#stream = pino.destination({
      dest: typeof to === 'number' ? to : openSync(to, 'a', 0o640),
      sync: false,
      minLength: maxBytes / 2,
      maxWrite: maxBytes,
      maxLength: maxWaitingBytes,
      periodicFlush: flushEveryMs
    })
    this.#batch = new LineBatch({
      clock,
      maxBytes,
      waitMs: flushEveryMs,
      write: (lines) => this.#pass(lines),
      writeNow: (lines) => this.#passNow(lines)
    })
    this.#stream.on('drop', (lines: string) => this.#drop(lines))
    // A full disk may have room again, and the stream keeps what it could not write. A closed pipe stays closed.
    this.#stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#isBroken ||= error.code === 'EPIPE'
    })
    process.prependListener('exit', this.#onExit)
  }

  write(line: string): void {
    if (this.#isBroken || this.#stopping !== undefined) this.#onDropped()
    else this.#batch.add(line)
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  #pass(lines: string): void {
    if (this.#isBroken) this.#drop(lines)
    else this.#stream.write(lines)
  }

  #passNow(lines: string): void {
    this.#pass(lines)
    if (!this.#isBroken) this.#stream.flush()
  }

  #drop(lines: string): void {
    for (let at = lines.indexOf('\n'); at >= 0; at = lines.indexOf('\n', at + 1)) this.#onDropped()
  }

  async #stop(): Promise<void> {
    process.off('exit', this.#onExit)
    this.#batch.stop()
    this.#pass(this.#batch.take())
    if (this.#isBroken) this.#stream.destroy()
    else await this.#end()
    this.#isBroken = true
  }

  /** Settles when the stream is closed, which is forced where it does not close by itself in time. */
  #end(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const giveUp = (): void => {
      // Else the lines still waiting would be written at the process's exit, which would wait for the reader again.
      this.#stream.destroy()
      resolve()
    }
    const cancel = this.#clock.after(stopWithinMs, giveUp)
    this.#stream.on('error', giveUp)
    this.#stream.on('close', resolve)
    this.#stream.end()
    return promise.finally(cancel)
  }
}
