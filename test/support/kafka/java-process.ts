import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from 'node:process'
import { Socket } from 'node:net'
import { forgetProcess, reapProcess, reapedFolder } from '../reaper.ts'
import { JavaToolsMissing } from './existing-brokers.ts'

type Tool = 'java' | 'javac' | 'jar' | 'mvn'

/** Runs a tool of the JDK or Maven to its end and gives what it printed; rejects with that when it fails. */
export async function runTool(tool: Tool, args: readonly string[]): Promise<string> {
  const child = await start(tool, args, ['ignore', 'pipe', 'pipe'])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${tool} ${args.join(' ')} failed (${code}):\n${output}`)
  return output
}

/**
 * Starts a JVM that ends with this process, however this process ends, and that does not keep it alive. Its temporary
 * files (lz4 and zstd unpack their libraries) are in a folder that goes with it: a JVM that is killed removes none.
 */
export async function startJava(args: readonly string[], stdio: StdioOptions): Promise<ChildProcess> {
  const folder = await mkdtemp(join(reapedFolder(), 'java-'))
  const child = await start('java', [`-Djava.io.tmpdir=${folder}`, ...args], stdio)
  const { pid } = child
  if (pid !== undefined) reapProcess(pid)
  child.once('exit', () => {
    if (pid !== undefined) forgetProcess(pid)
    // What is left of it goes with this process.
    rm(folder, { recursive: true, force: true }).catch(() => undefined)
  })
  holdProcessOpen(child, false)
  return child
}

/** Whether the end of this child is something that the event loop waits for. */
export function holdProcessOpen(child: ChildProcess, hold: boolean): void {
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
    if (handle !== child && !(handle instanceof Socket)) continue
    if (hold) handle.ref()
    else handle.unref()
  }
}

/** Checked before anything is built, so that a person gets the sentence and not a compiler's error. */
export async function requireJavaTools(): Promise<void> {
  const version = await runTool('javac', ['-version'])
  const major = Number(/javac (\d+)/.exec(version)?.[1])
  if (!(major >= 17)) throw new JavaToolsMissing(`The JDK here is too old (${version.trim()})`)
  await runTool('mvn', ['-v'])
}

async function start(tool: Tool, args: readonly string[], stdio: StdioOptions): Promise<ChildProcess> {
  const home = env['JAVA_HOME']
  const command = home === undefined || home === '' || tool === 'mvn' ? tool : join(home, 'bin', tool)
  const child = spawn(command, args, { stdio })
  try {
    await once(child, 'spawn')
    return child
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new JavaToolsMissing(`${command} is not installed`)
    }
    throw error
  }
}
