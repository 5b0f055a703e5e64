import kafkajs from 'kafkajs'
import type { CompressionTypes, Message, Producer, RecordMetadata } from 'kafkajs'
import { createClient } from './kafka-client.ts'
import type { ClientOptions } from './kafka-client.ts'
import { SocketSet } from './socket-set.ts'

export interface SessionOptions extends ClientOptions {
  readonly compression: CompressionTypes
}

/**
 * One life of the producer: its connections and what it knows of the cluster. It is never mended: a session that is in
 * doubt retires, another takes its place, and its connections are destroyed when the last call in it has ended.
 */
export class ProducerSession {
  /** Called once, when the last connection has closed by itself. */
  onLost: () => void = () => undefined
  readonly #options: SessionOptions
  readonly #sockets = new SocketSet(() => {
    if (!this.#closed) this.onLost()
  })
  readonly #producer: Producer
  /** How many partitions each has; a topic that is in it may be sent to. */
  readonly #topics = new Map<string, number>()
  #hasStored = false
  #calls = 0
  #retired = false
  #closed = false

  constructor(options: SessionOptions, turn: number) {
    this.#options = options
    this.#producer = createClient(options, this.#sockets, turn).producer({
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
      createPartitioner: () => this.#watchPartitions(kafkajs.Partitioners.DefaultPartitioner())
    })
  }

  async connect(): Promise<void> {
    await this.#producer.connect()
  }

  get brokerCount(): number {
    return this.#options.cluster.brokers.length
  }

  /**
   * Whether brokers that it has stored with are there, whatever became of one of them: a connection to an address of the
   * configuration alone says nothing of the addresses that the cluster tells.
   */
  get hasOtherBrokers(): boolean {
    return this.#hasStored && this.#sockets.isConnected
  }

  partitionCount(topic: string): number | undefined {
    return this.#topics.get(topic)
  }

  learn(topic: string, partitionCount: number): void {
    this.#topics.set(topic, partitionCount)
  }

  /** `step` is counted: the connections outlive it. */
  async during<T>(step: () => Promise<T>): Promise<T> {
    this.#calls += 1
    try {
      return await step()
    } finally {
      this.#calls -= 1
      this.#closeIfDone()
    }
  }

  /** `acknowledgeTimeoutMs`: how long the leader may wait for its replicas. */
  async send(topic: string, messages: Message[], acknowledgeTimeoutMs: number): Promise<readonly RecordMetadata[]> {
    const { compression } = this.#options
    const stored = await this.#producer.send({ topic, acks: -1, timeout: acknowledgeTimeoutMs, compression, messages })
    this.#hasStored = true
    return stored
  }

  /** No call begins in it any more. */
  retire(): void {
    this.#retired = true
    this.#closeIfDone()
  }

  /** At once, whatever is under way. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#sockets.destroy()
    // With its sockets destroyed it has nothing to wait for; it clears its own state.
    this.#producer.disconnect().catch(() => undefined)
  }

  #closeIfDone(): void {
    if (this.#retired && this.#calls === 0) this.close()
  }

  /** kafkajs shows its fresh metadata to the partitioner only: a topic may have grown. */
  #watchPartitions(choose: ReturnType<typeof kafkajs.Partitioners.DefaultPartitioner>): typeof choose {
    return (args) => {
      this.learn(args.topic, args.partitionMetadata.length)
      return choose(args)
    }
  }
}
