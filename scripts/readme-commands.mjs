// Runs the commands of a README exactly as they are written: each line of its fenced blocks marked `sh ci`.
// Plain JavaScript, because it runs before the first `npm ci` on whatever Node the machine has.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { argv, env, kill } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

const commandTimeoutMs = 27 * 60_000
const serverStartTimeoutMs = 5 * 60_000
const serverStopTimeoutMs = 60_000

/** @param {string} markdown @returns {string[]} one command a line; a line that ends in `\` goes on */
export function readCommands(markdown) {
  const blocks = [...markdown.matchAll(/^```sh ci[^\S\n]*\n([\s\S]*?)^```[^\S\n]*$/gm)]
  return blocks.flatMap(([, text]) =>
    text
      .replaceAll(/\\\n\s*/g, ' ')
      .split('\n')
      .map((line) => line.replace(/^\$ /, '').trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
  )
}

/** A command that ends in `npm start` is a server: it is waited for, asked, and stopped. @param {string} command */
export function isServer(command) {
  return /\bnpm start$/.test(command)
}

/** @param {string} command @returns {Promise<string | undefined>} what went wrong */
async function runCommand(command) {
  const { code, signal } = await ended(start(command), commandTimeoutMs)
  return code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`
}

/** @param {string} command @param {string} livezUrl @returns {Promise<string | undefined>} what went wrong */
async function runServer(command, livezUrl) {
  const child = start(command)
  const end = ended(child, commandTimeoutMs)
  const giveUp = new AbortController()
  const isAlive = await Promise.race([waitForLive(livezUrl, giveUp.signal), end.then(() => false)])
  giveUp.abort()
  if (!isAlive) {
    stopAll(child.pid, 'SIGKILL')
    return `did not answer ${livezUrl} (it ended with ${JSON.stringify(await end)})`
  }
  const server = findServer(child.pid)
  if (server === undefined) {
    stopAll(child.pid, 'SIGKILL')
    return 'has no process that runs src/main.ts'
  }
  kill(server, 'SIGTERM')
  const stopped = await Promise.race([end, sleep(serverStopTimeoutMs, undefined, { ref: false })])
  if (stopped === undefined) stopAll(child.pid, 'SIGKILL')
  if (stopped === undefined) return `did not end within ${serverStopTimeoutMs} ms of SIGTERM`
  return stopped.code === 0 ? undefined : `ended with ${stopped.signal ?? `exit code ${stopped.code}`} after SIGTERM`
}

/** @param {string} command */
function start(command) {
  return spawn('bash', ['-c', command], { stdio: ['ignore', 'inherit', 'inherit'], detached: true })
}

/** Settles with the end of a child; one that takes too long is killed with everything it started. */
function ended(child, timeoutMs) {
  return new Promise((settle) => {
    const timer = setTimeout(() => stopAll(child.pid, 'SIGKILL'), timeoutMs)
    child.on('error', (error) => settle({ code: 127, signal: error.message }))
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      settle({ code, signal })
    })
  })
}

/** @param {string} url @param {AbortSignal} giveUp */
async function waitForLive(url, giveUp) {
  const until = Date.now() + serverStartTimeoutMs
  while (Date.now() < until && !giveUp.aborted) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return true
    await sleep(200)
  }
  return false
}

/** The command runs in a process group of its own. */
function stopAll(group, signal) {
  try {
    kill(-group, signal)
  } catch {
    // Every process of the group has ended already.
  }
}

/**
 * SIGTERM is for the gateway itself: npm and the shell around it then hand its exit code on. (Linux only, as CI is.)
 * @param {number} ancestor @returns {number | undefined}
 */
function findServer(ancestor) {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1])
        const [program = '', ...args] = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
        return [{ pid: Number(name), parent, isServer: /(?:^|\/)node$/.test(program) && args.includes('src/main.ts') }]
      } catch {
        return [] // it ended while we looked
      }
    })
  const queue = [ancestor]
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    if (processes.find((entry) => entry.pid === pid)?.isServer) return pid
    queue.push(...processes.filter((entry) => entry.parent === pid).map((entry) => entry.pid))
  }
  return undefined
}

async function main() {
  const commands = readCommands(readFileSync(argv[2] ?? 'README.md', 'utf8'))
  const livezUrl = env.TURNPIKE_LIVEZ_URL ?? 'http://127.0.0.1:8081/livez'
  const sum = { passed: 0, failed: 0 }
  for (const command of commands) {
    console.log(`$ ${command}`)
    const fault = await (isServer(command) ? runServer(command, livezUrl) : runCommand(command))
    sum[fault === undefined ? 'passed' : 'failed'] += 1
    console.log(fault === undefined ? `✓ ${command}` : `✗ ${command} ${fault}`)
  }
  if (commands.length === 0) {
    sum.failed += 1
    console.log('✗ the README has no ```sh ci block')
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed`)
  process.exitCode = sum.failed === 0 ? 0 : 1
}

if (process.argv[1]?.endsWith('readme-commands.mjs')) await main()
