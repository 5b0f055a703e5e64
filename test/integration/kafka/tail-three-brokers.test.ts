import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { makeTailRegion, parseLines } from './tail-command.ts'
import type { TailRegion } from './tail-command.ts'

const topic = 'acme.uk.scm'
const partitions = [0, 1, 2] as const

let cluster: KafkaCluster
let region: TailRegion

before(async () => {
  cluster = await startKafkaCluster({ name: 'tail-three', brokers: 3 })
  region = await makeTailRegion(cluster.bootstrap, [], '2s')
  await cluster.createTopic({ name: topic, partitions: partitions.length })
})
after(async () => {
  await region[Symbol.asyncDispose]()
  await cluster.stop()
})

test('tail of a topic whose leaders move and die shows every event once, each partition in its order', async () => {
  const wanted: string[] = []
  const put = async (round: string): Promise<void> => {
    for (const partition of partitions) {
      const texts = [`${round} ${partition} a`, `${round} ${partition} b`]
      wanted.push(...texts)
      const records = texts.map((text) => ({ partition, value: Buffer.from(text) }))
      await cluster.produce({ topic, records })
    }
  }
  const leaderOf = async (partition: number): Promise<number> =>
    (await cluster.describeTopic(topic)).partitions[partition]?.leader ?? -1

  /* Of all partitions: one whose leader moved may be shown after the last one written. */
  const allShown = async (): Promise<void> => {
    for (const text of wanted) await tail.waitFor(new RegExp(text))
  }
  const tail = region.follow('--topic', topic, '--json', '--payload', '--from', 'beginning')
  await put('first')
  await allShown()
  const other = cluster.brokers.find(({ id }) => id !== cluster.brokers[0]?.id)?.id ?? -1
  for (const partition of partitions)
    if ((await leaderOf(partition)) !== other) await cluster.moveLeader(topic, partition, other)
  await put('moved')
  await allShown()
  const dying = cluster.brokers.find(({ id }) => id === other)
  await dying?.kill()
  await put('died')
  await allShown()
  await dying?.restart()
  await put('back')
  await allShown()
  const { status, stdout, stderr } = await tail.stop()
  assert.equal(status, 0)
  const shown = parseLines(stdout).map(({ payload }) => String(payload))
  for (const partition of partitions) {
    const ofIt = (text: string): boolean => text.split(' ')[1] === String(partition)
    assert.deepEqual(shown.filter(ofIt), wanted.filter(ofIt))
  }
  assert.doesNotMatch(stderr, /^\s+at |kafkajs/im)
  const whole = await region.run('--topic', topic, '--no-follow', '--json')
  assert.deepEqual([whole.status, parseLines(whole.stdout).length], [0, wanted.length])
})
