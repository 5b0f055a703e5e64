import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import process from 'node:process'
import { forgetProcess, reapProcess } from '../../test/support/reaper.ts'
import { pinned } from './cores.ts'
import type { Cores } from './cores.ts'

export interface ServerCommand {
  readonly name: string
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** What it writes goes to this file, as a container's log does. */
  readonly logFile: string
  readonly cores: Cores | undefined
  /** True: also on the core of everything else. */
  readonly onBothCores?: boolean
}

/** A server under load, in a process of its own on the measured core, that ends with this one however this one ends. */
export interface ServerProcess {
  readonly pid: number
  readonly startedMs: number
  /** What it wrote at its end, for whoever asks why. */
  readonly lastLines: () => string
  readonly hasEnded: () => boolean
  /** Takes its core from it until it is resumed: what it would do at rest, collections of garbage above all, is done to others. */
  readonly pause: () => void
  readonly resume: () => void
  readonly isPaused: () => boolean
  stop(): Promise<void>
}

const patienceMs = 15_000

export function startServer(options: ServerCommand): ServerProcess {
  const { name, command, env, cwd, logFile, cores, onBothCores = false } = options
  const log = openSync(logFile, 'a')
  const [program = '', ...args] = pinned(cores, command, onBothCores)
  const startedMs = performance.now()
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', log, log] })
  closeSync(log)
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} could not be started`)
  reapProcess(pid)
  child.once('exit', () => forgetProcess(pid))
  let isPaused = false
  const send = (pausing: boolean): void => {
    child.kill(pausing ? 'SIGSTOP' : 'SIGCONT')
    isPaused = pausing
  }
  return {
    pid,
    startedMs,
    lastLines: () => readFileSync(logFile, 'utf8').slice(-2_000),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    pause: () => send(true),
    resume: () => send(false),
    isPaused: () => isPaused,
    stop: async () => {
      // Or it would not see the next signal.
      send(false)
      await stop(child)
    }
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null
  child.kill('SIGTERM')
  const untilMs = performance.now() + patienceMs
  while (!isGone() && performance.now() < untilMs) await sleep(10)
  if (!isGone()) child.kill('SIGKILL')
  while (!isGone()) await sleep(10)
}
