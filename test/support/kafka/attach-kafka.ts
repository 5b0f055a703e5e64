import kafkajs from 'kafkajs'
import { createClientCommands } from './client-commands.ts'
import { connectToKafka } from './connect-kafka.ts'
import type { KafkaConnection } from './connect-kafka.ts'
import { JavaToolsMissing, OwnBrokersNeeded } from './existing-brokers.ts'
import type { KafkaBroker, KafkaCluster } from './start-kafka.ts'

/** Brokers that somebody else started: topics are created and removed on them, and nothing is done to the brokers. */
export async function attachToKafka(name: string, bootstrap: readonly string[]): Promise<KafkaCluster> {
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
    name,
    bootstrap,
    clusterId,
    brokers: brokers.map(({ nodeId, port }) => describeBroker(nodeId, port)),
    authority: undefined,
    tokenIssuer: undefined,
    ...commands,
    async createTopic(request) {
      await commands.createTopic(request)
      created.add(request.name)
    },
    async deleteTopic(topic) {
      await commands.deleteTopic(topic)
      created.delete(topic)
    },
    replaceServerCertificate: async () => refuse('replace a certificate'),
    async stop() {
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

function describeBroker(id: number, port: number): KafkaBroker {
  return {
    id,
    port,
    pid: undefined,
    kill: async () => refuse('kill a broker'),
    pause: () => refuse('pause a broker'),
    resume: () => refuse('resume a broker'),
    restart: async () => refuse('restart a broker')
  }
}

function refuse(what: string): never {
  throw new OwnBrokersNeeded(what)
}
