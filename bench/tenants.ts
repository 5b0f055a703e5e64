import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { readTenantsFile } from '../src/config/tenants/read-tenants-file.ts'
import type { TenantList } from '../src/core/tenant.ts'
import { openTenantDirectory } from '../src/policy/tenant-directory.ts'

/*
 * What a tenants directory costs, by its size: to read, to hold, to ask. Each size has a process of its own. It fails when
 * a million take more memory than they may, or when somebody is not found. `--size N` is one of those processes.
 */

const sizes = [10, 1_000, 100_000, 1_000_000]
const mostBytes = 400e6
const lookups = 200_000
const megabyte = 1e6

const asked = process.argv.indexOf('--size')
if (asked > 0) await measure(Number(process.argv[asked + 1]), process.argv[asked + 2] ?? '')
else await measureAll()

async function measureAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tenants-'))
  try {
    console.log(
      'tenants    file MB  read ms  CPU ms  loop stopped ms  held MB  at most MB  reload at most MB  look-up µs'
    )
    for (const size of sizes) {
      const file = join(folder, `tenants-${size}.ndjson`)
      await writeTenants(file, size)
      const self = ['--expose-gc', fileURLToPath(import.meta.url), '--size', String(size), file]
      const { stdout } = await promisify(execFile)(process.execPath, self)
      process.stdout.write(stdout)
    }
    await measureCheck(folder, Math.max(...sizes))
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function writeTenants(file: string, size: number): Promise<void> {
  const out = createWriteStream(file)
  const lines = 5_000
  for (let at = 0; at < size; at += lines) {
    const batch = Array.from({ length: Math.min(lines, size - at) }, (_, index) => lineOf(at + index))
    if (!out.write(batch.join(''))) await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

function lineOf(at: number): string {
  const facts = {
    country: ['GB', 'DE', 'FR', 'IE'][at % 4],
    sector: ['nhs', 'bank', 'shop'][at % 3],
    tier: at % 7 === 0 ? 'silver' : 'gold'
  }
  const names = {
    github: [`Org-${at}`],
    harbor: [`project-${at}`],
    gocardless: [`OR${at}ABCDEF`],
    'source/crm': [`customer-${at}`]
  }
  return `${JSON.stringify({ id: `tenant-${at}`, home: at % 3 === 0 ? 'eu' : 'uk', facts, names })}\n`
}

async function measure(size: number, path: string): Promise<void> {
  const base = rss()
  const sampler = setInterval(() => (most = Math.max(most, rss())), 10)
  let most = base
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await sleep(2_000)
  const idleMs = delay.max / 1e6
  delay.reset()
  const [started, used] = [performance.now(), process.cpuUsage()]
  let directory = await read(path)
  const readMs = performance.now() - started
  const { user, system } = process.cpuUsage(used)
  delay.disable()
  const firstMost = most
  await collect()
  const held = rss()
  // With the one in use held meanwhile, as a reload does.
  const next = await read(path)
  clearInterval(sampler)
  const lookupUs = measureLookups(directory, size)
  directory = next
  if (directory.size !== size) throw new Error(`${directory.size} of ${size} tenants were read`)
  const fileBytes = readFileSync(path).byteLength
  const columns = [
    String(size).padEnd(9),
    (fileBytes / megabyte).toFixed(1).padStart(8),
    readMs.toFixed().padStart(8),
    ((user + system) / 1000).toFixed().padStart(7),
    `${(delay.max / 1e6).toFixed()} (idle ${idleMs.toFixed()})`.padStart(16),
    ((held - base) / megabyte).toFixed().padStart(8),
    ((firstMost - base) / megabyte).toFixed().padStart(11),
    ((most - base) / megabyte).toFixed().padStart(18),
    lookupUs.toFixed(2).padStart(11)
  ]
  console.log(columns.join(' '))
  if (held - base > mostBytes) throw new Error(`${size} tenants take more than ${mostBytes / megabyte} MB`)
}

async function read(path: string): Promise<TenantList> {
  const spaces = ['github', 'harbor', 'gocardless', 'source/crm']
  const request = { path, regions: ['uk', 'eu'], spaces, caselessSpaces: ['github'], facts: undefined }
  const result = await readTenantsFile(request)
  if (!result.ok) throw new Error(JSON.stringify(result))
  return openTenantDirectory(result.index)
}

/** Of names all over the directory, in no order: the mean of the best of three rounds, in time of the CPU. */
function measureLookups(directory: TenantList, size: number): number {
  const names = Array.from({ length: lookups }, (_, at) => `oRG-${(Math.imul(at, 0x9e3779b1) >>> 0) % size}`)
  const rounds = [1, 2, 3].map(() => {
    const used = process.threadCpuUsage()
    for (const name of names)
      if (directory.byName('github', name) === undefined) throw new Error(`${name} was not found`)
    const { user, system } = process.threadCpuUsage(used)
    return (user + system) / lookups
  })
  return Math.min(...rounds)
}

async function measureCheck(folder: string, size: number): Promise<void> {
  const source = (provider: string): object => ({
    provider,
    proof: { secrets: [{ file: join(folder, 'secret') }] },
    tenant: { from: 'owner' }
  })
  const config = {
    version: 1,
    gateway: { name: 'bench', location: 'uk', environment: 'test', sandbox: true, listen: { address: '127.0.0.1:0' } },
    events: { prefix: 'bench' },
    regions: { uk: { embedded: { directory: 'uk' } }, eu: { embedded: { directory: 'eu' } } },
    tenants: { file: `tenants-${size}.ndjson` },
    sources: { github: source('github'), crm: source('github') }
  }
  writeFileSync(join(folder, 'turnpike.yaml'), JSON.stringify(config))
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const started = performance.now()
  const child = spawn(process.execPath, [main, 'check', '-c', join(folder, 'turnpike.yaml')], {
    stdio: ['ignore', 'ignore', 'inherit']
  })
  let [most, cpuMs] = [0, 0]
  const sampler = setInterval(() => {
    most = Math.max(most, rssOf(child.pid))
    cpuMs = Math.max(cpuMs, cpuMsOf(child.pid))
  }, 50)
  const status = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(sampler)
  if (status !== 0) throw new Error(`check ended with ${String(status)}`)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(
    `check of ${size} tenants: ${seconds} s (${(cpuMs / 1000).toFixed(1)} s of CPU), at most ${(most / megabyte).toFixed()} MB in all`
  )
}

function rss(): number {
  return process.memoryUsage.rss()
}

/** Of another process; Linux only. */
function rssOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** The same of its time, of which Linux counts a hundred ticks a second. */
function cpuMsOf(pid: number | undefined): number {
  try {
    // Behind the name, which may hold spaces: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

/** What the thread left behind is not what the directory takes. */
async function collect(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.()
    await sleep(300)
  }
}
