import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/*
 * Nothing that a test starts may outlive it: not after a failure, a signal, process.exit, or a kill -9 of the test,
 * when no line of it runs any more. So a small shell outside this process holds the list of what to end. It reads the
 * list from a pipe that only this process writes: the end of the pipe is the end of this process. It is in a session of
 * its own, so that a terminal's Ctrl-C or a group's kill does not end it first. It ends stopped (SIGSTOP) processes too.
 */
const script = `
pids=
while read -r change pid; do
  case $change in
    add) pids="$pids $pid" ;;
    remove) left=; for p in $pids; do [ "$p" = "$pid" ] || left="$left $p"; done; pids=$left ;;
  esac
done
[ -n "$pids" ] && kill -KILL $pids 2> /dev/null
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`

interface Reaper {
  readonly folder: string
  readonly shell: ChildProcess
}

let reaper: Reaper | undefined

/** A folder for all temporary files of this process; it is removed after the last of its processes is ended. */
export function reapedFolder(): string {
  return startReaper().folder
}

export function reapProcess(pid: number): void {
  startReaper().shell.stdin?.write(`add ${pid}\n`)
}

/** To be called when a process has ended: its id may soon be another's. */
export function forgetProcess(pid: number): void {
  startReaper().shell.stdin?.write(`remove ${pid}\n`)
}

function startReaper(): Reaper {
  if (reaper !== undefined) return reaper
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-test-'))
  const shell = spawn('sh', ['-c', script, 'turnpike-reaper', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true
  })
  reaper = { folder, shell }
  shell.unref()
  return reaper
}
