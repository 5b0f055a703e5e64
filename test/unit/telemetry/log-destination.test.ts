import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { constants, createReadStream, openSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../../src/system/system-clock.ts'
import { createJsonLog } from '../../../src/telemetry/json-log.ts'
import { openLogDestination } from '../../../src/telemetry/log-destination.ts'

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'turnpike-log-'))
})
after(async () => rm(directory, { recursive: true, force: true }))

function openFile(name: string): {
  path: string
  dropped: () => number
  destination: ReturnType<typeof openLogDestination>
} {
  const path = join(directory, name)
  let dropped = 0
  const destination = openLogDestination({ to: path, clock: systemClock, onDropped: () => void (dropped += 1) })
  return { path, dropped: () => dropped, destination }
}

test('every line is written when the log is stopped, in order', async () => {
  const { path, dropped, destination } = openFile('all.log')
  const log = createJsonLog({ destination, clock: systemClock, level: 'info', gateway: 'edge-uk-1' })
  for (let at = 0; at < 5000; at += 1) log.write('info', 'delivery accepted', { at })
  await log.stop()
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  const numbers = lines.map((line) => {
    const parsed: { at?: number } = JSON.parse(line)
    return parsed.at
  })
  assert.deepEqual(
    numbers,
    Array.from({ length: 5000 }, (_, at) => at)
  )
  assert.equal(dropped(), 0)
})

test('a line is seen soon, although nothing follows it', async () => {
  const { path, destination } = openFile('soon.log')
  destination.write('one line\n')
  for (let turn = 0; turn < 200 && (await readFile(path, 'utf8')) === ''; turn += 1) await sleep(50)
  assert.equal(await readFile(path, 'utf8'), 'one line\n')
  await destination.stop()
})

test('stopping twice is stopping once, and what comes after is counted as lost', async () => {
  const { path, dropped, destination } = openFile('stopped.log')
  destination.write('one line\n')
  await Promise.all([destination.stop(), destination.stop()])
  await destination.stop()
  destination.write('too late\n')
  assert.equal(dropped(), 1)
  assert.equal(await readFile(path, 'utf8'), 'one line\n')
})

test('a file that can’t be opened is known at the start', () => {
  const to = join(directory, 'no', 'such', 'directory.log')
  assert.throws(() => openLogDestination({ to, clock: systemClock, onDropped: () => undefined }), { code: 'ENOENT' })
})

test('lines that wait for others are written when the process ends, and when it crashes', async () => {
  const module = join(import.meta.dirname, '../../../src/telemetry/log-destination.ts')
  const clock = join(import.meta.dirname, '../../../src/system/system-clock.ts')
  for (const [name, end] of Object.entries({ exit: 'process.exit(3)', crash: 'throw new Error()' })) {
    const path = join(directory, `${name}.log`)
    const script = `
      import { openLogDestination } from ${JSON.stringify(module)}
      import { systemClock } from ${JSON.stringify(clock)}
      const destination = openLogDestination({ to: ${JSON.stringify(path)}, clock: systemClock, onDropped: () => {} })
      for (let at = 0; at < 500; at += 1) destination.write(\`\${at} \${'x'.repeat(100)}\\n\`)
      ${end}`
    assert.notEqual(spawnSync(process.execPath, ['--input-type=module', '-e', script]).status, 0)
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    // A write that was under way on another thread ends after those of the exit.
    assert.deepEqual(
      lines.map((line) => Number.parseInt(line, 10)).toSorted((left, right) => left - right),
      Array.from({ length: 500 }, (_, at) => at),
      name
    )
  }
})

test('every line that is lost is told, not every write', async () => {
  let dropped = 0
  const destination = openLogDestination({
    to: openSync('/dev/full', 'a'),
    clock: systemClock,
    onDropped: () => void (dropped += 1)
  })
  const line = `${'x'.repeat(1023)}\n`
  const lines = 20 * 1024
  for (let at = 0; at < lines; at += 1) destination.write(line)
  // 8 MiB may wait, and a batch besides.
  assert.ok(dropped > 11 * 1024 && dropped <= 12 * 1024, String(dropped))
  await destination.stop()
})

test('a full disk loses lines and nothing else', async () => {
  let dropped = 0
  const destination = openLogDestination({
    to: openSync('/dev/full', 'a'),
    clock: systemClock,
    onDropped: () => void (dropped += 1)
  })
  const line = `${'x'.repeat(64 * 1024)}\n`
  for (let at = 0; at < 200; at += 1) {
    destination.write(line)
    if (at % 50 === 0) await sleep(5)
  }
  assert.ok(dropped > 0, 'what does not fit the bound is told')
  await destination.stop()
  destination.write(line)
})

test('a reader that went away loses lines and nothing else', async () => {
  const path = join(directory, 'pipe')
  assert.equal(spawnSync('mkfifo', [path]).status, 0)
  const reader = createReadStream(path, { fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) })
  const writer = await open(path, constants.O_WRONLY)
  let dropped = 0
  const destination = openLogDestination({ to: writer.fd, clock: systemClock, onDropped: () => void (dropped += 1) })
  reader.destroy()
  await once(reader, 'close')
  for (let turn = 0; turn < 200 && dropped === 0; turn += 1) {
    destination.write(`${'x'.repeat(8 * 1024)}\n`)
    await sleep(10)
  }
  assert.ok(dropped > 0)
  await destination.stop()
  await writer.close()
})
