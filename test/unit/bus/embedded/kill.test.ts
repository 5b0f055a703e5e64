import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createLogReader } from '../../../../src/bus/embedded/reader.ts'
import { keysOf, numbered, readAll, startBus, topic } from './log-fixture.ts'
import { nodeDisk } from '../../../../src/bus/embedded/node-disk.ts'
import { DirectoryLocked } from '../../../../src/bus/embedded/disk.ts'
import type { StoredRecord } from '../../../../src/bus/embedded/record-decoder.ts'

const program = fileURLToPath(import.meta.resolve('./publisher-process.ts'))
const acknowledged = new Set<number>()
let directory = ''

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'turnpike-kill-'))
})
after(async () => rm(directory, { recursive: true }))

/** Publishes in another process, from `first` on, until `wanted` records were acknowledged, and kills it in the middle. */
async function publishAndKill(first: number, wanted: number, whileRunning: () => Promise<void>): Promise<number> {
  const child = spawn(process.execPath, [program, directory, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const closed = once(child.stdout, 'close')
  let output = ''
  let count = 0
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      count = output.split('\n').length
      if (count > wanted) resolve()
    })
    child.once('exit', () => reject(new Error('the publisher ended by itself')))
  })
  await whileRunning()
  child.kill('SIGKILL')
  assert.deepEqual((await exited).slice(0, 2), [null, 'SIGKILL'])
  await closed
  // A last line without its end was not acknowledged to anybody.
  const lines = output.split('\n').slice(1, -1).map(Number)
  for (const number of lines) acknowledged.add(number)
  return Math.max(first, ...lines) + 100
}

function checkRecords(records: readonly StoredRecord[]): void {
  for (const { key, value } of records) {
    const number = Number(key)
    assert.ok(Buffer.from(value).equals(numbered(number, 500 + (number % 3000)).value), `the bytes of ${key}`)
  }
  assert.equal(new Set(keysOf(records)).size, records.length, 'none twice')
}

test(
  'killed again and again while it publishes and another process reads: nothing acknowledged is lost',
  { timeout: 300_000 },
  async () => {
    const reader = createLogReader({ disk: nodeDisk, directory, topic })
    const followed: StoredRecord[] = []
    let cursor = 0
    const follow = async (): Promise<void> => {
      const { records, gaps, next } = await reader.read(cursor)
      assert.deepEqual(gaps, [])
      followed.push(...records)
      cursor = next
    }
    let first = 0
    for (let round = 0; round < 5; round++) {
      const wanted = 50 + Math.floor(Math.random() * 300)
      first = await publishAndKill(first, wanted, async () => {
        const before = followed.length
        while (followed.length < before + 50) await follow()
        await assert.rejects(startBus(nodeDisk, { directory }), DirectoryLocked, 'a second process is refused')
        for (let turn = 0; turn < 20; turn++) await follow()
      })
    }
    // The kill gave the lock free, and the reader needs no writer to see what a dead one acknowledged.
    const beforeStart = await readAll(nodeDisk, 0, { directory, topic })
    const seen = new Set(keysOf(beforeStart.records))
    assert.deepEqual(
      [...acknowledged].filter((number) => !seen.has(number)),
      []
    )
    const bus = await startBus(nodeDisk, { directory })
    const { records, gaps } = await readAll(nodeDisk, 0, { directory, topic })
    await bus.stop()
    assert.deepEqual(gaps, [])
    checkRecords(records)
    const keys = new Set(keysOf(records))
    assert.deepEqual(
      [...acknowledged].filter((number) => !keys.has(number)),
      []
    )
    assert.ok(acknowledged.size > 250)
    while (cursor < (records.at(-1)?.offset ?? 0)) await follow()
    assert.deepEqual(keysOf(followed), keysOf(records), 'the reader beside the writers saw the same log')
  }
)
