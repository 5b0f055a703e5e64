import { writeSync } from 'node:fs'
import process from 'node:process'
import type { CommandIo } from './command-io.ts'
import { Output } from './output.ts'

const stopSignals = ['SIGINT', 'SIGTERM'] as const

/** The process itself. */
export function createProcessIo(): CommandIo {
  const { env } = process
  return {
    env,
    out: new Output(process.stdout, env),
    err: new Output(process.stderr, env),
    onStopSignal: (listener) => {
      for (const signal of stopSignals) process.on(signal, listener)
      return () => {
        for (const signal of stopSignals) process.off(signal, listener)
      }
    },
    onReloadSignal: (listener) => void process.on('SIGHUP', listener),
    onCrash: (listener) => {
      process.on('uncaughtException', listener)
      process.on('unhandledRejection', listener)
    },
    writeNow: (text) => void writeSync(process.stdout.fd, text),
    exitNow: (status) => process.exit(status)
  }
}
