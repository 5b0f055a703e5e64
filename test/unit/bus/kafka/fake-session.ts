import type { PartitionGroup, PartitionBundle } from '../../../../src/bus/kafka/partition-groups.ts'
import type { ProducerSession, SendOutcome } from '../../../../src/bus/kafka/producer-session.ts'

/** A session that knows every topic, with one partition, and stores what it is sent. */
export class FakeSession implements ProducerSession {
  onLost: () => void = () => undefined
  readonly brokerCount: number
  readonly blamesOtherTopics = false
  isRetired = false
  isClosed = false
  readonly #connect: () => Promise<void>

  constructor(brokerCount: number, connect: () => Promise<void> = async () => undefined) {
    this.brokerCount = brokerCount
    this.#connect = connect
  }

  async connect(): Promise<void> {
    return this.#connect()
  }

  partitionCount(): number | undefined {
    return 1
  }

  async find(): Promise<number> {
    return 1
  }

  bundle(_topic: string, groups: readonly PartitionGroup[]): readonly PartitionBundle[] {
    return groups.map((group) => [group])
  }

  async send(_topic: string, bundle: PartitionBundle): Promise<readonly SendOutcome[]> {
    return bundle.map(() => 0n)
  }

  async during<T>(step: () => Promise<T>): Promise<T> {
    return step()
  }

  retire(): void {
    this.isRetired = true
  }

  close(): void {
    this.isClosed = true
  }
}
