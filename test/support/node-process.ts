import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { forgetProcess, reapProcess } from './reaper.ts'

const projectRoot = fileURLToPath(new URL('../../', import.meta.url))

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Told of each whole line of stdout, instead of keeping them. */
  readonly onLine?: (line: string) => void
}

/** A Node process of the project that ends with this one, however this one ends. */
export class NodeProcess {
  readonly pid: number
  /** Settles when the process has ended and everything that it wrote was read. */
  readonly ended: Promise<Exit>
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  readonly #watchers = new Set<() => void>()
  readonly #errors: string[] = []
  #exit: Exit | undefined

  /** @param args a file of the project, relative to its root, and its arguments */
  constructor(args: readonly string[], { env = {}, cwd = projectRoot, onLine }: StartOptions = {}) {
    this.#child = spawn(execPath, [...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const { pid } = this.#child
    if (pid === undefined) throw new Error(`${args.join(' ')} could not be started`)
    this.pid = pid
    reapProcess(pid)
    this.#readLines(onLine ?? ((line) => void this.#lines.push(line)))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => void this.#errors.push(text))
    this.#child.once('exit', () => forgetProcess(pid))
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#exit = { code, signal }
        for (const look of this.#watchers) look()
        resolve(this.#exit)
      })
    })
  }

  get stdout(): string {
    return this.#lines.map((line) => `${line}\n`).join('')
  }

  get stderr(): string {
    return this.#errors.join('')
  }

  get lines(): readonly string[] {
    return this.#lines
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends it now, if it has not ended; settles when it has. */
  async end(): Promise<void> {
    this.kill('SIGKILL')
    await this.ended
  }

  /** Settles with what `find` makes of the lines so far, as soon as that is something; rejects when the process ends before. */
  async waitFor<T>(find: (lines: readonly string[]) => T | undefined, what: string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const look = (): void => {
        const found = find(this.#lines)
        if (found === undefined && this.#exit === undefined) return
        this.#watchers.delete(look)
        if (found !== undefined) resolve(found)
        else
          reject(
            new Error(`the process ended (${JSON.stringify(this.#exit)}) before ${what}\n${this.stdout}${this.stderr}`)
          )
      }
      this.#watchers.add(look)
      look()
    })
  }

  #readLines(keep: (line: string) => void): void {
    let rest = ''
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) keep(line)
      for (const look of this.#watchers) look()
    })
  }
}
