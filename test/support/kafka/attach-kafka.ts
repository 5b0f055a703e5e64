import kafkajs from 'kafkajs'
import { createClientCommands } from './client-commands.ts'
import { connectToKafka } from './connect-kafka.ts'
import type { KafkaConnection } from './connect-kafka.ts'
import { JavaToolsMissing } from './existing-brokers.ts'
import type { KafkaCommands } from './kafka-commands.ts'

export interface AttachedKafka extends KafkaCommands {
  readonly clusterId: string
  readonly addresses: readonly { readonly id: number; readonly port: number }[]
  /** Removes the topics that were created through it. */
  detach(): Promise<void>
}

/** Brokers that somebody else started: topics are created and removed on them, and nothing is done to the brokers. */
export async function attachToKafka(bootstrap: readonly string[]): Promise<AttachedKafka> {
  const client = new kafkajs.Kafka({
    clientId: 'turnpike-test',
    brokers: [...bootstrap],
    logLevel: kafkajs.logLevel.NOTHING
  })
  const admin = client.admin()
  await admin.connect()
  const { clusterId, brokers } = await admin.describeCluster()
  const java = await connectByJava(bootstrap, brokers.length)
  const commands = java ?? createClientCommands(client, admin)
  const created = new Set<string>()
  return {
    ...commands,
    clusterId,
    addresses: brokers.map(({ nodeId, port }) => ({ id: nodeId, port })),
    async createTopic(request) {
      await commands.createTopic(request)
      created.add(request.name)
    },
    async deleteTopic(topic) {
      await commands.deleteTopic(topic)
      created.delete(topic)
    },
    async detach() {
      if (created.size > 0) await admin.deleteTopics({ topics: [...created] })
      await admin.disconnect()
      await java?.disconnect()
    }
  }
}

/** Undefined without Java. */
async function connectByJava(bootstrap: readonly string[], brokerCount: number): Promise<KafkaConnection | undefined> {
  const connection = connectToKafka(bootstrap)
  try {
    await connection.awaitBrokers(brokerCount)
    return connection
  } catch (error) {
    if (error instanceof JavaToolsMissing) return undefined
    throw error
  }
}
