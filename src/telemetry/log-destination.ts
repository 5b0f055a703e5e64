import { openSync } from 'node:fs'
import { pino } from 'pino'
import type { Clock } from '../core/clock.ts'

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

/** Lines are written together from here on, or after `flushEveryMs`. */
const ownWrites = { minLength: 4096 }
const sharedWrites = { minLength: maxSharedWriteBytes / 2, maxWrite: maxSharedWriteBytes }
const flushEveryMs = 500
/** A reader that stopped reading costs this much memory; then lines are dropped, never deliveries. */
const maxWaitingBytes = 8 * 1024 * 1024
/** A reader that stopped reading must not keep the other parts from being stopped. */
const stopWithinMs = 2000

/**
 * Opens a destination that writes off the event loop.
 * @throws Error of `open`, for a file that can't be appended to
 */
export function openLogDestination({ to, clock, onDropped, isShared = false }: LogDestinationOptions): LogDestination {
  const stream = pino.destination({
    dest: typeof to === 'number' ? to : openSync(to, 'a', 0o640),
    sync: false,
    ...(isShared ? sharedWrites : ownWrites),
    maxLength: maxWaitingBytes,
    periodicFlush: flushEveryMs
  })
  let isBroken = false
  let stopping: Promise<void> | undefined
  stream.on('drop', onDropped)
  // A full disk may have room again, and the stream keeps what it could not write. A closed pipe stays closed.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    isBroken ||= error.code === 'EPIPE'
  })

  function stop(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(stopWithinMs, giveUp)
      function giveUp(): void {
        // Else the lines still waiting would be written at the process's exit, which would wait for the reader again.
        stream.destroy()
        end()
      }
      function end(): void {
        cancel()
        isBroken = true
        resolve()
      }
      stream.on('error', giveUp)
      stream.on('close', end)
      if (isBroken) giveUp()
      else stream.end()
    })
  }

  return {
    write: (line) => {
      if (isBroken || stopping !== undefined) onDropped()
      else stream.write(line)
    },
    stop: () => (stopping ??= stop())
  }
}
