import assert from 'node:assert/strict'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../../../../src/bus/embedded/node-disk.ts'
import { Problem } from '../../../../src/core/problem.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { keysOf, numbered, readAll, topic } from './log-fixture.ts'

/* An open file that was removed takes writes and syncs as before: what it takes, nobody will ever read. */
const ways: Record<string, (directory: string) => Promise<void>> = {
  'is removed': (directory) => rm(directory, { recursive: true }),
  'is moved away': (directory) => rename(directory, `${directory}-elsewhere`),
  'loses its topic': (directory) => rm(join(directory, topic), { recursive: true })
}

for (const [way, vanish] of Object.entries(ways))
  test(`a directory that ${way} while it is written: nothing is acknowledged that can’t be read`, async (context) => {
    const home = await mkdtemp(join(tmpdir(), 'turnpike-vanished-'))
    context.after(() => rm(home, { recursive: true, force: true }))
    const directory = join(home, 'uk')
    const bus = createEmbeddedBus({ name: 'uk', directory, disk: nodeDisk, clock: createFixedClock() })
    context.after(() => bus.stop())
    await bus.start()
    await bus.publish([numbered(0)])
    await vanish(directory)
    await assert.rejects(
      bus.publish([numbered(1)]),
      (error) => error instanceof Problem && error.code === 'bus-unavailable' && error.reason === 'gone'
    )
    const readiness = bus.readiness()
    assert.ok(!readiness.ready && /is gone/.test(readiness.why), JSON.stringify(readiness))
  })

test('a directory that comes back is written again, in a segment of its own', async (context) => {
  const home = await mkdtemp(join(tmpdir(), 'turnpike-vanished-'))
  context.after(() => rm(home, { recursive: true, force: true }))
  const directory = join(home, 'uk')
  const bus = createEmbeddedBus({ name: 'uk', directory, disk: nodeDisk, clock: createFixedClock() })
  context.after(() => bus.stop())
  await bus.start()
  await bus.publish([numbered(0)])
  await rename(directory, `${directory}-elsewhere`)
  await assert.rejects(bus.publish([numbered(1)]))
  await rename(`${directory}-elsewhere`, directory)
  await bus.publish([numbered(2)])
  const { records } = await readAll(nodeDisk, 0, { directory, topic })
  assert.deepEqual(
    keysOf(records).filter((key) => key !== 1),
    [0, 2]
  )
})
