import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { KafkaFault } from '../../../../../src/bus/kafka/kafka-fault.ts'
import { firstOffsetOf } from '../../../../../src/bus/kafka/kafkajs/kafkajs-messages.ts'

/*
 * Why kafkajs is given no retries (kafka-client.ts) and is not believed without an offset (partition-groups.ts): a broker
 * that has answered once is not asked again, though after a move it leads a partition whose records are not stored.
 */

interface Answer {
  readonly topicName: string
  readonly partition: number
  readonly errorCode: number
  readonly baseOffset: string
}
type Send = (batch: object) => Promise<readonly Answer[]>

const require = createRequire(import.meta.url)
const createSend: (parts: object) => Send = require('kafkajs/src/producer/sendMessages.js')
const createRetry: (options: object) => unknown = require('kafkajs/src/retry/index.js')
const { createErrorFromCode }: { createErrorFromCode(code: number): Error } = require('kafkajs/src/protocol/error.js')

const notLeader = 6

/** Partition 0 is led by A, which says that it is not the leader; after a refresh of metadata B leads both. */
function sendWith(retries: number, stored: number[]): Send {
  let leader = 'A'
  const brokers = new Map([
    ['A', { nodeId: 'A', produce: async () => Promise.reject(createErrorFromCode(notLeader)) }],
    [
      'B',
      {
        nodeId: 'B',
        produce: async ({ topicData }: { topicData: { partitions: { partition: number }[] }[] }) => {
          const partitions = topicData.flatMap((topic) => topic.partitions.map(({ partition }) => partition))
          stored.push(...partitions)
          return {
            topics: [
              {
                topicName: 't',
                partitions: partitions.map((partition) => ({ partition, errorCode: 0, baseOffset: '0' }))
              }
            ]
          }
        }
      }
    ]
  ])
  const leaders = (): string[] => [leader, 'B']
  const cluster = {
    targetTopics: new Set(),
    isConnected: () => true,
    addMultipleTargetTopics: async () => undefined,
    refreshMetadataIfNecessary: async () => undefined,
    refreshMetadata: async () => (leader = 'B'),
    findTopicPartitionMetadata: () => leaders().map((node, partitionId) => ({ partitionId, leader: node })),
    findLeaderForPartitions: (_: string, partitions: string[]) =>
      Object.groupBy(partitions.map(Number), (partition) => leaders()[partition] ?? ''),
    findBroker: async ({ nodeId }: { nodeId: string }) => brokers.get(nodeId)
  }
  const eosManager = {
    acquireBrokerLock: async () => new Promise((resolve) => setImmediate(resolve)),
    releaseBrokerLock: async () => undefined,
    isTransactional: () => false,
    getSequence: () => 0,
    updateSequence: () => undefined,
    getProducerId: () => -1,
    getProducerEpoch: () => 0
  }
  return createSend({
    cluster,
    eosManager,
    logger: { debug: () => undefined, error: () => undefined },
    partitioner: ({ message }: { message: { partition: number } }) => message.partition,
    retrier: createRetry({ retries, initialRetryTime: 1 })
  })
}

const messages = [0, 1].map((partition) => ({ partition, key: null, value: `record of ${partition}` }))
const batch = { acks: -1, topicMessages: [{ topic: 't', messages }] }

test('with retries kafkajs tells two records stored of which one is not; its offsets give it away', async () => {
  const stored: number[] = []
  const answers = await sendWith(3, stored)(batch)
  assert.deepEqual(stored, [1], 'if both are stored now, the client is mended')
  assert.ok(firstOffsetOf(0, answers) instanceof KafkaFault)
  assert.equal(typeof firstOffsetOf(1, answers), 'bigint')
})

test('without retries it says that it failed', async () => {
  await assert.rejects(sendWith(0, [])(batch))
})
