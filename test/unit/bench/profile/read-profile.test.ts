import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { formatProfile } from '../../../../bench/profile/format-profile.ts'
import { readProfile } from '../../../../bench/profile/read-profile.ts'
import { reapedFolder } from '../../../support/reaper.ts'

const frames = [
  ['(idle)', ''],
  ['place', 'file:///somewhere/src/policy/place.ts'],
  ['route', 'file:///somewhere/src/policy/cel/route.ts'],
  ['send', 'file:///somewhere/node_modules/kafkajs/src/producer/send.js'],
  ['produce', 'file:///somewhere/node_modules/@platformatic/kafka/dist/produce.js'],
  ['(garbage collector)', '']
] as const

/** Each sample is of the frame of that number, and 100 µs long. */
function write(samples: readonly number[]): string {
  const file = join(mkdtempSync(join(reapedFolder(), 'profile-')), 'main.cpuprofile')
  const nodes = frames.map(([functionName, url], id) => ({ id, callFrame: { functionName, url, lineNumber: 4 } }))
  writeFileSync(file, JSON.stringify({ startTime: 1_000, nodes, samples, timeDeltas: samples.map(() => 100) }))
  return file
}

const always = { fromUs: 0, toUs: Infinity }

describe('a profile', () => {
  it('gives each module the time in its own functions, most first', () => {
    const { modules } = readProfile(write([1, 2, 2, 3, 3, 3, 3, 4, 5]), always)
    assert.deepEqual(
      modules.map(({ name, us }) => [name, us]),
      [
        ['kafkajs', 400],
        ['src/policy', 300],
        ['@platformatic/kafka', 100],
        ['(garbage collector)', 100]
      ]
    )
  })

  it('leaves out what was idle', () => {
    const { busyUs, modules } = readProfile(write([0, 0, 0, 1]), always)
    assert.equal(busyUs, 100)
    assert.deepEqual(
      modules.map(({ name }) => name),
      ['src/policy']
    )
  })

  it('leaves out what came before and after the load', () => {
    const { functions } = readProfile(write([1, 1, 3, 1, 1]), { fromUs: 1_250, toUs: 1_350 })
    assert.deepEqual(
      functions.map(({ name, us }) => [name, us]),
      [['send  node_modules/kafkajs/src/producer/send.js:5', 100]]
    )
  })

  it('is printed as shares, and as microseconds of each delivery', () => {
    const printed = formatProfile(readProfile(write([1, 1, 1, 3]), always), 10)
    assert.match(printed, /75\.0 % +30\.00 +src\/policy/)
    assert.match(printed, /25\.0 % +10\.00 +kafkajs/)
  })
})
