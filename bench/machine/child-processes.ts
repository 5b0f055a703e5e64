import { readdirSync, readFileSync } from 'node:fs'

/** The processes that a process started and that still run; none where Linux does not say. */
export function listChildren(pid: number): readonly number[] {
  return listProcesses().filter((each) => parentOf(each) === pid)
}

function listProcesses(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

/** Behind the name, which may hold spaces and brackets: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // It ended meanwhile.
    return undefined
  }
}
