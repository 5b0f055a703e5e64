import type { Serializable } from 'node:child_process'
import cluster from 'node:cluster'

export interface ProcessExit {
  readonly code: number | null
  readonly signal: string | null
}

/** A worker, as the process above it sees it. */
export interface WorkerProcess {
  readonly pid: number
  send(message: Serializable): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (exit: ProcessExit) => void): void
  /** At once, whatever it does. */
  kill(): void
}

/** The process above a worker, as the worker sees it. */
export interface PrimaryProcess {
  /** Settles when it is on its way, whatever this process does then. */
  send(message: Serializable): Promise<void>
  onMessage(listener: (message: unknown) => void): void
}

/** Nothing in a process that is none of the workers. A worker ends by itself when the one above it is gone. */
export function primaryProcess(): PrimaryProcess | undefined {
  const { worker } = cluster
  if (worker === undefined) return undefined
  return {
    send: (message) =>
      new Promise((resolve) => {
        // One that is gone is owed nothing.
        if (worker.isConnected()) worker.process.send?.(message, undefined, undefined, () => resolve())
        else resolve()
      }),
    onMessage: (listener) => void worker.on('message', listener)
  }
}

/** Starts this very command line once more, as a worker. */
export function forkWorker(): WorkerProcess {
  // Not JSON, which knows neither bytes nor what is no number.
  cluster.setupPrimary({ serialization: 'advanced' })
  const worker = cluster.fork()
  // Connections are given to workers in turn by the primary; nothing else of a delivery passes through it.
  worker.on('error', ignore)
  return {
    pid: worker.process.pid ?? 0,
    send: (message) => {
      if (worker.isConnected()) worker.process.send?.(message, undefined, undefined, ignore)
    },
    onMessage: (listener) => void worker.on('message', listener),
    onExit: (listener) => {
      worker.once('exit', (code, signal) => listener({ code, signal }))
      // The system has no process to give: nothing was started that could exit.
      if (worker.process.pid === undefined) worker.once('error', () => listener({ code: null, signal: null }))
    },
    kill: () => void worker.process.kill('SIGKILL')
  }
}

/** A process that is gone is told of by its exit. */
function ignore(): void {
  // Nothing is owed to it.
}
