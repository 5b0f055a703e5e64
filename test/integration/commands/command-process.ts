import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

export const mainFile = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))

/** Longer than any command here takes, so that one that hangs fails its test. */
const patienceMs = 60_000

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Options of Node itself. */
  readonly node?: readonly string[]
}

export interface CommandResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command as a child process. */
export interface RunningCommand extends AsyncDisposable {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Settles when the pattern is in one of the outputs. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>
  readonly result: Promise<CommandResult>
}

export function startCommand(args: readonly string[], options: CommandOptions = {}): RunningCommand {
  return startProcess(process.execPath, [...(options.node ?? []), mainFile, ...args], options)
}

export function startProcess(file: string, args: readonly string[], options: CommandOptions = {}): RunningCommand {
  const { TURNPIKE_CONFIG: _, ...env } = process.env
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
    killSignal: 'SIGKILL'
  })
  const outputs = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (outputs[name] += text))
  const closed = once(child, 'close')
  return {
    child,
    stdout: () => outputs.stdout,
    stderr: () => outputs.stderr,
    result: closed.then(() => ({ status: child.exitCode, ...outputs })),
    waitFor: async (pattern) => {
      const look = () => pattern.exec(outputs.stdout) ?? pattern.exec(outputs.stderr)
      for (let found = look(); ; found = look()) {
        if (found !== null) return found
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(
            `the command ended (${child.exitCode}) without ${pattern}:\n${outputs.stdout}${outputs.stderr}`
          )
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), closed])
      }
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await closed
    }
  }
}

export async function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  await using running = startCommand(args, options)
  return await running.result
}
