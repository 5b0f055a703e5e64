import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import process from 'node:process'

/** The core of what is measured, and the core of everything else: the generator and the broker. */
export interface Cores {
  readonly server: number
  readonly rest: number
}

/** Undefined where nothing can be pinned: then the report says so. */
export function findCores(): Cores | undefined {
  if (availableParallelism() < 2) return undefined
  try {
    const list = execFileSync('taskset', ['-cp', String(process.pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    })
    const cores = readCoreList(list.slice(list.lastIndexOf(':') + 1).trim())
    const [server, rest] = cores
    return server === undefined || rest === undefined ? undefined : { server, rest }
  } catch {
    return undefined
  }
}

/** This process, and what it starts from now on. */
export function moveToRest(cores: Cores | undefined): void {
  if (cores !== undefined)
    execFileSync('taskset', ['-acp', String(cores.rest), String(process.pid)], { stdio: 'ignore' })
}

/** The command that runs `command` on the measured core, or on both: it would otherwise stay where this process is. */
export function pinned(cores: Cores | undefined, command: readonly string[], onBoth: boolean): readonly string[] {
  if (cores === undefined) return command
  const list = onBoth ? `${cores.server},${cores.rest}` : String(cores.server)
  return ['taskset', '-c', list, ...command]
}

/** `0,2-4` */
function readCoreList(list: string): readonly number[] {
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })
}
