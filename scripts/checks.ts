import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { env, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

/** A check of the whole project that is no test: it counts as one in the sum of `npm test`. */
export interface Check {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

export interface CheckResult {
  readonly name: string
  readonly ok: boolean
  readonly durationMs: number
  readonly output: string
}

const bin = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url))

/** In this order: a type error explains most of what follows it. */
export const checks: readonly Check[] = [
  { name: 'types', command: [`${bin}tsc`, '-p', '.'] },
  { name: 'must not compile', command: [execPath, 'scripts/house.ts', 'must-not-compile'] },
  { name: 'format', command: [`${bin}prettier`, '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: [`${bin}oxlint`, '--format=default', '.'] },
  { name: 'unused', command: [`${bin}knip`, '--no-progress'] },
  { name: 'imports', command: [execPath, 'scripts/house.ts', 'imports'] },
  { name: 'suppressions', command: [execPath, 'scripts/house.ts', 'suppressions'] }
]

/** Runs a check from the project's root; one that cannot start fails like any other. */
export async function runCheck({ name, command: [program, ...args] }: Check): Promise<CheckResult> {
  const started = performance.now()
  const output: string[] = []
  const ok = await new Promise<boolean>((settle) => {
    const child = spawn(program, args, {
      cwd: new URL('..', import.meta.url),
      // The tools of node_modules/.bin start with `env node`: it must be the Node that runs this.
      env: { ...env, PATH: [dirname(execPath), env['PATH']].join(delimiter) },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()))
    child.on('error', (error) => {
      output.push(String(error))
      settle(false)
    })
    child.on('close', (code) => {
      settle(code === 0)
    })
  })
  return { name, ok, durationMs: Math.round(performance.now() - started), output: output.join('').trimEnd() }
}
