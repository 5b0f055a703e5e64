import { argv, stdout } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { nodeDisk } from '../../src/bus/embedded/node-disk.ts'
import { listTopics } from '../../src/bus/embedded/topic-list.ts'
import { isDecision } from './decision-records.ts'
import { readTopic } from './region-log.ts'

/*
 * `node test/support/print-log.ts DIRECTORY [--follow]` prints every event of a region's log whole, one JSON object a
 * line: a second process that looks on while a gateway writes.
 */

const [, , directory = '', follow] = argv
const next = new Map<string, number>()
const lookEveryMs = 20

do {
  for (const topic of await listTopics(nodeDisk, directory)) {
    if (isDecision({ topic })) continue
    for await (const { offset, key, headers, value } of readTopic(nodeDisk, directory, topic, next.get(topic) ?? 0)) {
      next.set(topic, offset + 1)
      const line = { topic, offset, key, headers, value: Buffer.from(value).toString('base64') }
      stdout.write(`${JSON.stringify(line)}\n`)
    }
  }
  await sleep(lookEveryMs)
} while (follow === '--follow')
