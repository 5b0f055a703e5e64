import kafkajs from 'kafkajs'
import type { Message, Producer, RecordMetadata } from 'kafkajs'
import { KafkaFault } from '../kafka-fault.ts'
import type { PartitionBundle, PartitionGroup } from '../partition-groups.ts'
import type { ProducerSession, SendOutcome, SessionOptions } from '../producer-session.ts'
import { CallsUnderWay } from '../calls-under-way.ts'
import { compressionBits } from '../compress.ts'
import type { TimeLimit } from '../time-limit.ts'
import { createClient } from './kafkajs-client.ts'
import { kafkajsFaultOf } from './kafkajs-fault.ts'
import { firstOffsetOf, messagesOf } from './kafkajs-messages.ts'
import { SocketSet } from './socket-set.ts'
import { TopicProbe } from './topic-probe.ts'

/** A producer of kafkajs. */
export class KafkajsSession implements ProducerSession {
  onLost: () => void = () => undefined
  /** It asks for all topics of a producer at once, and fails for all of them when one is missing or forbidden. */
  readonly blamesOtherTopics = true
  readonly #options: SessionOptions
  readonly #turn: number
  readonly #sockets = new SocketSet(() => {
    if (!this.#closed) this.onLost()
  })
  readonly #producer: Producer
  readonly #calls = new CallsUnderWay(() => this.close())
  /** How many partitions each has; a topic that is in it may be sent to. */
  readonly #topics = new Map<string, number>()
  #hasStored = false
  /** A search that failed may have been the broker's fault. */
  #failedSearches = 0
  #closed = false

  constructor(options: SessionOptions, turn: number) {
    this.#options = options
    this.#turn = turn
    this.#producer = createClient(options, this.#sockets, turn).producer({
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
      createPartitioner: () => this.#watchPartitions(kafkajs.Partitioners.DefaultPartitioner())
    })
  }

  get brokerCount(): number {
    return this.#options.cluster.brokers.length
  }

  async connect(): Promise<void> {
    await this.#producer.connect().catch(fail)
  }

  partitionCount(topic: string): number | undefined {
    return this.#topics.get(topic)
  }

  async find(topic: string, limit: TimeLimit): Promise<number> {
    // First the broker that has let this session in: another may be silent.
    const probe = new TopicProbe(this.#options, this.#turn + this.#failedSearches)
    try {
      const partitionCount = await limit.race(probe.fetch(topic))
      this.#topics.set(topic, partitionCount)
      return partitionCount
    } catch (thrown) {
      this.#failedSearches += 1
      throw thrown
    } finally {
      probe.close()
    }
  }

  /** Of a request for several partitions kafkajs only tells that one of them failed, and then all would be stored again. */
  bundle(_topic: string, groups: readonly PartitionGroup[]): readonly PartitionBundle[] {
    return groups.map((group) => [group])
  }

  async send(topic: string, [group]: PartitionBundle, acknowledgeTimeoutMs: number): Promise<readonly SendOutcome[]> {
    const stored = await this.#send(topic, messagesOf(group), acknowledgeTimeoutMs).catch((thrown: unknown) => {
      throw this.#faultInSend(thrown)
    })
    const outcome = firstOffsetOf(group.partition, stored)
    if (typeof outcome === 'bigint') this.#hasStored = true
    return [outcome]
  }

  async during<T>(step: () => Promise<T>): Promise<T> {
    return this.#calls.during(step)
  }

  retire(): void {
    this.#calls.retire()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#sockets.destroy()
    // With its sockets destroyed it has nothing to wait for; it clears its own state.
    this.#producer.disconnect().catch(() => undefined)
  }

  async #send(topic: string, messages: Message[], timeout: number): Promise<readonly RecordMetadata[]> {
    const compression = compressionBits[this.#options.compression]
    return this.#producer.send({ topic, acks: -1, timeout, compression, messages })
  }

  /**
   * What one broker did while others are there is not the cluster's fault. Only brokers that it has stored with count: a
   * connection to an address of the configuration says nothing of the addresses that the cluster tells.
   */
  #faultInSend(thrown: unknown): KafkaFault {
    const fault = kafkajsFaultOf(thrown)
    const hasOtherBrokers = this.#hasStored && this.#sockets.isConnected
    if (fault.reason !== 'unreachable' || !hasOtherBrokers) return fault
    return new KafkaFault('leader-unreachable', fault.problem.cause)
  }

  /** kafkajs shows its fresh metadata to the partitioner only: a topic may have grown. */
  #watchPartitions(choose: ReturnType<typeof kafkajs.Partitioners.DefaultPartitioner>): typeof choose {
    return (args) => {
      this.#topics.set(args.topic, args.partitionMetadata.length)
      return choose(args)
    }
  }
}

function fail(thrown: unknown): never {
  throw kafkajsFaultOf(thrown)
}
