import { WireReader } from './inspect-wire.ts'
import { createClient } from '../kafkajs/kafkajs-client.ts'
import type { ClientOptions } from '../client-options.ts'
import { KafkaFault } from '../kafka-fault.ts'
import { openConnections } from '../kafkajs/kafka-reader-protocol.ts'
import type { ClusterConnections } from '../kafkajs/kafka-reader-protocol.ts'
import { SocketSet } from '../kafkajs/socket-set.ts'

/** A request that kafkajs does not know, or whose answer it would not give whole. */
export interface WireRequest<Answer> {
  readonly apiKey: number
  readonly apiVersion: number
  readonly apiName: string
  readonly body: Buffer
  readonly read: (reader: WireReader) => Answer
}

/**
 * A connection to one broker, logged in by kafkajs, over which any request can be sent. kafkajs' own admin client asks
 * for all topics of a cluster whatever it wants to know, and fails when any of them is in trouble.
 */
export class InspectConnection {
  readonly #sockets = new SocketSet(() => undefined)
  readonly #cluster: ClusterConnections

  /** `options.cluster.brokers` has the one broker. */
  constructor(options: ClientOptions) {
    this.#cluster = openConnections(createClient(options, this.#sockets, 0))
  }

  async open(): Promise<void> {
    await this.#cluster.connect()
  }

  /** The youngest version of this kind of request that the broker takes; -1 for a kind that it does not know. */
  newestVersion(apiKey: number): number {
    const range: unknown = Reflect.get(this.#cluster.brokerPool.versions ?? {}, apiKey)
    const isRange = typeof range === 'object' && range !== null && 'maxVersion' in range
    return isRange && typeof range.maxVersion === 'number' ? range.maxVersion : -1
  }

  async ask<Answer>({ body, read, ...kind }: WireRequest<Answer>): Promise<Answer> {
    const { value } = await this.#cluster.brokerPool.seedBroker.connectionPool.send({
      // An encoder of kafkajs, as far as it looks at one.
      request: { ...kind, encode: async () => ({ buf: body, buffer: body }) },
      response: {
        decode: async (bytes) => ({ value: readWhole(bytes, read) }),
        parse: async (answer) => answer
      }
    })
    return value
  }

  /** At once, whatever is under way. */
  close(): void {
    this.#sockets.destroy()
    // With its sockets destroyed it has nothing to wait for; it clears its own state.
    this.#cluster.disconnect().catch(() => undefined)
  }
}

function readWhole<Answer>(bytes: Buffer, read: (reader: WireReader) => Answer): Answer {
  try {
    return read(new WireReader(bytes))
  } catch (error) {
    throw new KafkaFault('protocol-mismatch', error)
  }
}
