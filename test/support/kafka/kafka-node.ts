import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { holdProcessOpen, startJava } from './java-process.ts'
import { javaArguments } from './jvm-options.ts'
import type { KafkaJars } from './jvm-options.ts'

const startTimeoutMs = 90_000

export interface KafkaNodeOptions {
  readonly id: number
  /** Must exist; the node keeps its log and its data there. */
  readonly folder: string
  readonly clusterId: string
  readonly properties: Readonly<Record<string, string>>
  readonly javaOptions?: readonly string[]
}

/** The process of one KRaft node. */
export interface KafkaNode {
  /** Undefined while it is down. */
  readonly pid: number | undefined
  /** Resolves when clients can produce to it. */
  start(): Promise<void>
  /** Resolves when the process is gone; SIGTERM lets it hand over its leaderships first. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** SIGSTOP: its connections stay open and nothing answers. */
  pause(): void
  resume(): void
}

export function createKafkaNode(jars: KafkaJars, options: KafkaNodeOptions): KafkaNode {
  let child: ChildProcess | undefined
  return {
    get pid() {
      return child?.pid
    },
    async start() {
      if (child !== undefined) throw new Error(`node ${options.id} runs already`)
      const started = await spawnNode(jars, options)
      child = started
      started.once('exit', () => (child = undefined))
      await awaitReady(started, options)
    },
    async kill(signal = 'SIGKILL') {
      if (child === undefined) return
      const exit = once(child, 'exit')
      holdProcessOpen(child, true)
      child.kill(signal)
      // A stopped process acts on SIGTERM only after SIGCONT; SIGKILL needs none.
      child.kill('SIGCONT')
      await exit
    },
    pause: () => {
      signalRunning(child, 'SIGSTOP', options.id)
      if (child?.pid !== undefined) awaitStandstill(child.pid)
    },
    resume: () => signalRunning(child, 'SIGCONT', options.id)
  }
}

function signalRunning(child: ChildProcess | undefined, signal: NodeJS.Signals, id: number): void {
  if (child?.kill(signal) !== true) throw new Error(`node ${id} does not run`)
}

/** A signal stops the threads of a process one after another, and on a busy machine some still answer meanwhile. */
function awaitStandstill(pid: number): void {
  const untilMs = performance.now() + 10_000
  while (!standsStill(pid)) {
    if (performance.now() > untilMs) throw new Error(`process ${pid} does not stand still`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the state follows the name, which may hold anything. */
function standsStill(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').split(') ').at(-1)?.startsWith('T') === true
    } catch {
      // It ended after it was listed: the next list is without it.
      return false
    }
  })
}

async function spawnNode(jars: KafkaJars, options: KafkaNodeOptions): Promise<ChildProcess> {
  const { folder, clusterId } = options
  const propertiesFile = join(folder, 'node.properties')
  await writeFile(propertiesFile, formatProperties({ ...options.properties, 'log.dirs': join(folder, 'data') }))
  const java = javaArguments(jars, 'node', options.javaOptions)
  const log = openSync(logFile(folder), 'a')
  try {
    return await startJava([...java, 'KafkaNode', propertiesFile, clusterId], ['pipe', 'pipe', log])
  } finally {
    // At once: an `exit` that comes between here and its listener would be missed.
    closeSync(log)
  }
}

async function awaitReady(child: ChildProcess, { id, folder }: KafkaNodeOptions): Promise<void> {
  holdProcessOpen(child, true)
  const state = await readState(child)
  holdProcessOpen(child, false)
  if (state === 'ready') return
  child.kill('SIGKILL')
  const why = state === 'ended' ? 'ended instead of starting' : `did not start within ${startTimeoutMs} ms`
  throw new Error(`Kafka node ${id} ${why}; the end of its log:\n${await logTail(folder)}`)
}

/** KafkaNode.java prints READY when the controller has let it serve. */
async function readState(child: ChildProcess): Promise<'ready' | 'ended' | 'late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('late'), startTimeoutMs)
    const settle = (state: 'ready' | 'ended'): void => {
      clearTimeout(timer)
      resolve(state)
    }
    let output = ''
    child.once('exit', () => settle('ended'))
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('READY\n')) settle('ready')
    })
  })
}

async function logTail(folder: string): Promise<string> {
  const log = await readFile(logFile(folder), 'utf8')
  return log.split('\n').slice(-20).join('\n')
}

function logFile(folder: string): string {
  return join(folder, 'node.log')
}

/** https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Properties.html: a backslash is an escape. */
function formatProperties(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`)
    .join('')
}
