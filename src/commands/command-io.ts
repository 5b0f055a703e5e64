import type { Environment } from '../config/environment.ts'
import type { Output } from './output.ts'

/** What a command may see and touch of the process around it. */
export interface CommandIo {
  readonly out: Output
  readonly err: Output
  readonly env: Environment
  /** Hears of SIGINT and SIGTERM, which then no longer end the process; the answer takes the listener away. */
  onStopSignal(listener: (signal: NodeJS.Signals) => void): () => void
  /** Hears of SIGHUP, which then no longer ends the process. */
  onReloadSignal(listener: () => void): void
  /** Hears of exceptions that nobody caught. */
  onCrash(listener: (thrown: unknown) => void): void
  /** Writes to the standard output before it returns, past everything that waits: for a last line. */
  writeNow(text: string): void
  /** Ends the process here and now, whatever is under way. */
  exitNow(status: number): void
}

/** Settles at the first stop signal, or when the reader of the output is gone. */
export function stopSignal(io: CommandIo): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController()
  const release = io.onStopSignal(() => controller.abort())
  return { signal: AbortSignal.any([controller.signal, io.out.gone]), release }
}
