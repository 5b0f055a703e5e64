import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'

/** A server under load, in a process of its own. */
export interface Contestant {
  readonly name: string
  readonly port: number
  /** CPU seconds used so far, user and system; undefined where the system doesn't tell. */
  cpuSeconds(): number | undefined
  residentMiB(): number | undefined
  stop(): Promise<void>
}

/** Starts `bench/contestants/<name>.ts`, which prints `{"port": N}` when it listens. */
export async function startContestant(name: string, secret: string, kafka: readonly string[]): Promise<Contestant> {
  const script = new URL(`./contestants/${name}.ts`, import.meta.url).pathname
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, BENCH_SECRET: secret, BENCH_KAFKA: kafka.join(',') },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const port = await readPort(name, child)
  return {
    name,
    port,
    cpuSeconds: () => readCpuSeconds(child.pid),
    residentMiB: () => readResidentMiB(child.pid),
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    }
  }
}

async function readPort(name: string, child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error(`${name} has no output`)
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line)
    if (typeof said === 'object' && said !== null && 'port' in said && typeof said.port === 'number') return said.port
  }
  throw new Error(`${name} ended before it listened`)
}

/** Clock ticks of Linux are 100 a second in every ABI that /proc reports. */
const ticksPerSecond = 100

function readCpuSeconds(pid: number | undefined): number | undefined {
  const fields = readProc(`/proc/${pid}/stat`)?.split(') ')[1]?.split(' ')
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

function readResidentMiB(pid: number | undefined): number | undefined {
  const kib = /VmRSS:\s+(\d+)/.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1]
  return kib === undefined ? undefined : Number(kib) / 1024
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
