import type { KafkaBroker } from '../support/kafka/start-kafka.ts'
import { chooseBetween, chooseFrom } from './fault.ts'
import type { Fault, Scene } from './fault.ts'

/** Longer than the 9 s within which every answer is given, the longest of all limits. */
const longerThanAllMs = 10_500
/** The others take over when the brokers' session time-out (3 s) has passed. */
const takenOverMs = 4500

/** Of the three, from one that the seed chooses on: the same ones at the start and at the end of the window. */
const chosen = new WeakMap<Scene, readonly KafkaBroker[]>()

function chooseBrokers(scene: Scene, count: number): readonly KafkaBroker[] {
  const first = chooseBetween(scene.random, 0, 2)
  const brokers = Array.from({ length: count }, (_, index) => scene.uk.broker((first + index) % 3))
  chosen.set(scene, brokers)
  scene.note(`broker ${brokers.map(({ id }) => id).join(' and ')}`)
  return brokers
}

async function restartChosen(scene: Scene): Promise<void> {
  await Promise.all((chosen.get(scene) ?? []).map(async (broker) => broker.restart()))
  await scene.uk.kafka.awaitBrokers(3)
}

async function kill(scene: Scene, count: number): Promise<void> {
  await Promise.all(chooseBrokers(scene, count).map(async (broker) => broker.kill()))
}

export const brokerFaults: readonly Fault[] = [
  {
    name: 'broker-killed',
    what: 'the only broker is killed with -9 and started again',
    cluster: 'one',
    hits: ['uk'],
    start: async ({ uk }) => uk.broker(0).kill(),
    stop: async ({ uk }) => uk.broker(0).restart()
  },
  {
    name: 'broker-stands-still',
    what: 'the only broker is stopped with SIGSTOP for longer than every time-out',
    cluster: 'one',
    hits: ['uk'],
    leastMs: longerThanAllMs,
    start: async ({ uk }) => uk.broker(0).pause(),
    stop: async ({ uk }) => uk.broker(0).resume()
  },
  {
    name: 'other-region-dead',
    what: 'the broker of eu is killed with -9 while uk serves',
    cluster: 'one',
    hits: ['eu'],
    start: async ({ eu }) => eu.broker(0).kill(),
    stop: async ({ eu }) => eu.broker(0).restart()
  },
  {
    name: 'leaders-move',
    what: 'partitions get other leaders, one after another',
    cluster: 'three',
    hits: ['uk'],
    isFelt: false,
    start: async ({ uk, ukTopic, ukPartitions, random, repeat }) => {
      repeat(async () => {
        const partition = chooseBetween(random, 0, ukPartitions - 1)
        await uk.kafka.moveLeader(ukTopic, partition, chooseFrom(random, [1, 2, 3]))
      }, 300)
    },
    stop: async () => undefined
  },
  {
    name: 'one-of-three-killed',
    what: 'one of three brokers is killed with -9 and started again',
    cluster: 'three',
    hits: ['uk'],
    isFelt: false,
    leastMs: takenOverMs,
    start: async (scene) => kill(scene, 1),
    stop: restartChosen
  },
  {
    name: 'one-of-three-stands-still',
    what: 'one of three brokers is stopped with SIGSTOP until the others have given it up',
    cluster: 'three',
    hits: ['uk'],
    isFelt: false,
    leastMs: takenOverMs,
    start: async (scene) => chooseBrokers(scene, 1)[0]?.pause(),
    stop: async (scene) => {
      for (const broker of chosen.get(scene) ?? []) broker.resume()
      await scene.uk.kafka.awaitBrokers(3)
    }
  },
  {
    name: 'two-of-three-killed',
    what: 'two of three brokers are killed with -9, and with them the quorum; both are started again',
    cluster: 'three',
    hits: ['uk'],
    start: async (scene) => kill(scene, 2),
    stop: restartChosen
  },
  {
    name: 'too-few-in-sync',
    what: 'a topic wants three replicas in sync while one of three brokers is dead',
    cluster: 'three',
    hits: ['uk'],
    leastMs: takenOverMs,
    start: async (scene) => {
      await scene.uk.kafka.alterTopic({ name: scene.ukTopic, configs: { 'min.insync.replicas': '3' } })
      await kill(scene, 1)
    },
    stop: restartChosen
  }
]
