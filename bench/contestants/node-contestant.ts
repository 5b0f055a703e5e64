import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { findFreePorts } from '../../test/support/free-ports.ts'
import { startServer } from '../machine/server-process.ts'
import type { Ground, RunningContestant } from './contestant.ts'

/** Starts `bench/servers/<script>.ts`. */
export async function startScript(
  name: string,
  ground: Ground,
  script: string,
  args: readonly string[] = []
): Promise<RunningContestant> {
  const [port = 0] = await findFreePorts(1)
  const folder = join(ground.folder, name)
  mkdirSync(folder, { recursive: true })
  const file = fileURLToPath(new URL(`../servers/${script}.ts`, import.meta.url))
  const server = startServer({
    name,
    command: [execPath, file, ...args],
    env: { BENCH_SECRET: ground.secret, BENCH_PORT: String(port), BENCH_BROKERS: ground.brokers.join(',') },
    cwd: folder,
    logFile: join(folder, 'server.log'),
    cores: ground.cores
  })
  return { server, port }
}
