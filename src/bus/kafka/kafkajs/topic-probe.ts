import { InspectConnection } from '../inspect/inspect-connection.ts'
import { metadataKey, metadataRequest } from '../inspect/inspect-metadata.ts'
import type { ClientOptions } from '../client-options.ts'
import { brokersInTurn } from '../kafka-cluster.ts'
import { KafkaFault, faultWithCode } from '../kafka-fault.ts'
import { kafkajsFaultOf } from './kafkajs-fault.ts'

/**
 * Asks after a topic on a connection of its own. kafkajs asks for all topics of a producer at once and fails for all of
 * them when one is missing or forbidden; so a producer only hears of topics that were found.
 */
export class TopicProbe {
  readonly #options: ClientOptions
  /** In the order in which they are asked. */
  readonly #brokers: readonly string[]
  #connection: InspectConnection | undefined
  #isClosed = false

  /** `turn` chooses which of the brokers is asked first. */
  constructor(options: ClientOptions, turn: number) {
    this.#options = options
    this.#brokers = brokersInTurn(options.cluster, turn)
  }

  /** How many partitions it has, with those that have no leader now. The next broker is asked for one that is down. */
  async fetch(topic: string): Promise<number> {
    let unreachable = new KafkaFault('unreachable')
    for (const broker of this.#brokers) {
      if (this.#isClosed) break
      try {
        return await this.#ask(broker, topic)
      } catch (thrown) {
        const fault = kafkajsFaultOf(thrown)
        if (fault.reason !== 'unreachable') throw fault
        unreachable = fault
      }
    }
    throw unreachable
  }

  /** At once, whatever is under way. */
  close(): void {
    this.#isClosed = true
    this.#connection?.close()
  }

  async #ask(broker: string, topic: string): Promise<number> {
    const { cluster } = this.#options
    const connection = new InspectConnection({ ...this.#options, cluster: { ...cluster, brokers: [broker] } })
    this.#connection = connection
    try {
      await connection.open()
      const { topics } = await connection.ask(metadataRequest([topic], connection.newestVersion(metadataKey)))
      const { errorCode, partitions } = topics.find(({ name }) => name === topic) ?? { errorCode: 0, partitions: [] }
      if (errorCode !== 0) throw faultWithCode(errorCode)
      if (partitions.length === 0) throw new KafkaFault('topic-missing')
      return partitions.length
    } finally {
      connection.close()
    }
  }
}
