import { Writable } from 'node:stream'
import type { CommandIo } from '../../../src/commands/command-io.ts'
import { Output } from '../../../src/commands/output.ts'
import type { Environment } from '../../../src/config/environment.ts'

/** A command's surroundings in memory, and what it printed. */
export interface MemoryIo extends CommandIo {
  readonly stdout: () => string
  readonly stderr: () => string
  readonly sendSignal: (signal: NodeJS.Signals) => void
  readonly exits: readonly number[]
}

export interface MemoryIoOptions {
  readonly env?: Environment
  readonly isTerminal?: boolean
  /** The output's reader goes away after so many writes. */
  readonly readerLeavesAfter?: number
}

export function createMemoryIo(options: MemoryIoOptions = {}): MemoryIo {
  const { env = {}, isTerminal = false, readerLeavesAfter = Number.POSITIVE_INFINITY } = options
  const out = capture(isTerminal, readerLeavesAfter)
  const err = capture(isTerminal, Number.POSITIVE_INFINITY)
  const listeners = new Set<(signal: NodeJS.Signals) => void>()
  const exits: number[] = []
  return {
    env,
    out: new Output(out.stream, env),
    err: new Output(err.stream, env),
    stdout: out.text,
    stderr: err.text,
    onStopSignal: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onReloadSignal: () => {},
    onCrash: () => {},
    writeNow: (text) => void out.stream.write(text),
    exitNow: (status) => exits.push(status),
    sendSignal: (signal) => {
      for (const listener of listeners) listener(signal)
    },
    exits
  }
}

function capture(isTTY: boolean, failAfter: number) {
  let text = ''
  let writes = 0
  const sink = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      writes += 1
      if (writes > failAfter) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
        return
      }
      text += chunk
      done()
    }
  })
  return { stream: Object.assign(sink, { isTTY }), text: () => text }
}
