import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath, kill } from 'node:process'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { isAlive, withLock } from '../../support/kafka/lock-file.ts'
import { waitUntil } from '../../support/wait-until.ts'

const support = new URL('../../support/kafka/', import.meta.url)
const run = promisify(execFile)

/** A test process that holds a broker and a probe, says so, and then does `ending`. */
function startHolder(ending: string): ChildProcess {
  const script = `
    import { startKafkaCluster } from '${new URL('start-kafka.ts', support).href}'
    import { reapedFolder } from '${new URL('../reaper.ts', support).href}'
    const cluster = await startKafkaCluster({ name: 'held', brokers: 1 })
    await cluster.awaitBrokers(1)
    ${ending.startsWith('pause') ? 'cluster.brokers[0].pause()' : ''}
    console.log('holding ' + reapedFolder())
    process.stdin.once('data', () => { ${ending === 'throw' ? "throw new Error('a failure')" : ''} })
  `
  // A process group of its own, so that a signal to the group is a terminal's Ctrl-C and does not reach this test.
  return spawn(execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
}

/** The ids of the Java processes that this process started. */
async function javaChildrenOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,comm='])
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, command]) => parent === String(pid) && command?.endsWith('java'))
    .map(([id]) => Number(id))
}

async function endsEverything(holder: ChildProcess, end: (pid: number) => void): Promise<void> {
  const { pid, stdout } = holder
  assert.ok(pid !== undefined && stdout !== null)
  const [said] = await once(stdout, 'data')
  const folder = String(said).trim().replace('holding ', '')
  assert.ok(existsSync(folder))
  const javas = await javaChildrenOf(pid)
  assert.equal(javas.length, 2, 'a broker and the probe')
  const { stdout: commands } = await run('ps', ['-o', 'args=', '-p', javas.join()])
  assert.equal(commands.split(`-Djava.io.tmpdir=${folder}/`).length - 1, 2, 'their temporary files go with the folder')
  const exit = once(holder, 'exit')
  end(pid)
  await exit
  await waitUntil(() => javas.every((java) => !isAlive(java)), 'no Java process is left')
  await waitUntil(() => !existsSync(folder), 'no file is left')
}

describe('nothing is left of a test process', { concurrency: 2 }, () => {
  it('that is killed with -9 while its broker is stopped', async () => {
    await endsEverything(startHolder('pause'), (pid) => kill(pid, 'SIGKILL'))
  })

  it('that is interrupted at the terminal', async () => {
    await endsEverything(startHolder('wait'), (pid) => kill(-pid, 'SIGINT'))
  })

  it('that is terminated', async () => {
    await endsEverything(startHolder('wait'), (pid) => kill(pid, 'SIGTERM'))
  })

  it('that fails', async () => {
    const holder = startHolder('throw')
    await endsEverything(holder, () => holder.stdin?.write('now\n'))
  })

  it('that forgets to stop its cluster', async () => {
    const holder = startHolder('return')
    await endsEverything(holder, () => holder.stdin?.end('now\n'))
  })
})

describe('without the tools', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turnpike-tools-'))
  })
  after(async () => rm(folder, { recursive: true, force: true }))

  async function fetchWithOnly(tools: Readonly<Record<string, string>>): Promise<string> {
    const bin = await mkdtemp(join(folder, 'bin-'))
    for (const [name, output] of Object.entries(tools)) {
      await writeFile(join(bin, name), `#!/bin/sh\necho '${output}'\n`, { mode: 0o755 })
    }
    const fetch = `import { fetchKafkaJars } from '${new URL('fetch-jars.ts', support).href}'
      await fetchKafkaJars('${join(folder, 'cache')}')`
    const child = spawn(execPath, ['--input-type=module', '-e', fetch], {
      env: { PATH: bin },
      stdio: ['ignore', 'ignore', 'pipe']
    })
    return text(child.stderr)
  }

  const howTo = /JDK 17 or later and Maven .*, or set KAFKA_BOOTSTRAP=/

  it('says what to install, or what to set', async () => {
    const none = await fetchWithOnly({})
    assert.match(none, /javac is not installed/)
    assert.match(none, howTo)
    const old = await fetchWithOnly({ javac: 'javac 11.0.2', mvn: 'Apache Maven 3.9.9' })
    assert.match(old, /too old \(javac 11\.0\.2\)/)
    assert.match(old, howTo)
    const noMaven = await fetchWithOnly({ javac: 'javac 21' })
    assert.match(noMaven, /mvn is not installed/)
    assert.match(noMaven, howTo)
  })

  it('builds once when many ask, and takes over the lock of a process that died', async () => {
    const lock = join(folder, 'lock')
    const dead = spawn(execPath, ['-e', ''])
    await once(dead, 'exit')
    await writeFile(lock, String(dead.pid))
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      inside += 1
      most = Math.max(most, inside)
      await sleep(5)
      inside -= 1
    }
    await withLock(lock, work)
    await Promise.all(Array.from({ length: 5 }, async () => withLock(lock, work)))
    assert.equal(most, 1)
    assert.ok(!existsSync(lock))
    await assert.rejects(
      withLock(lock, async () => readFile(join(folder, 'absent')).then(() => undefined)),
      { code: 'ENOENT' }
    )
    assert.ok(!existsSync(lock))
  })
})
