import type { Admin } from 'kafkajs'
import { createClient } from './kafka-client.ts'
import type { ClientOptions } from './kafka-client.ts'
import { KafkaFault } from './kafka-fault.ts'
import { SocketSet } from './socket-set.ts'

/**
 * Asks after a topic on a connection of its own. kafkajs asks for all topics of a producer at once and fails for all of
 * them when one is missing, forbidden or without a leader; so a producer only hears of topics that were found whole.
 */
export class TopicProbe {
  readonly #sockets = new SocketSet(() => undefined)
  readonly #admin: Admin

  constructor(options: ClientOptions, turn: number) {
    this.#admin = createClient(options, this.#sockets, turn).admin()
  }

  /** How many partitions it has. */
  async fetch(topic: string): Promise<number> {
    await this.#admin.connect()
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: [topic] })
    const count = topics.find(({ name }) => name === topic)?.partitions.length ?? 0
    if (count === 0) throw new KafkaFault('topic-missing')
    return count
  }

  /** At once, whatever is under way. */
  close(): void {
    this.#sockets.destroy()
    this.#admin.disconnect().catch(() => undefined)
  }
}
