/*
 * A process that publishes numbered records until it is killed, and prints the number of each that was acknowledged.
 * Arguments: the directory, the first number.
 */
import { createEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../../../../src/bus/embedded/node-disk.ts'
import { numbered } from './log-fixture.ts'
import { systemClock } from '../../../../src/system/system-clock.ts'
import { writeSync } from 'node:fs'

const [directory = '', first = '0'] = process.argv.slice(2)
const bus = createEmbeddedBus({ name: 'uk', directory, disk: nodeDisk, clock: systemClock, segmentBytes: 200_000 })

try {
  await bus.start()
} catch (error) {
  writeSync(2, String(error))
  process.exit(3)
}
writeSync(1, 'started\n')

let next = Number(first)
const senders = Array.from({ length: 8 }, async () => {
  for (;;) {
    const number = next++
    await bus.publish([numbered(number, 500 + (number % 3000))])
    writeSync(1, `${number}\n`)
  }
})
await Promise.all(senders)
