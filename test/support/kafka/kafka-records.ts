/** What goes into the harness's commands and what comes out. */

export interface TopicRequest {
  readonly name: string
  /** As the brokers' default: 1. */
  readonly partitions?: number
  /** As the brokers' default: as many as there are brokers. */
  readonly replicationFactor?: number
  readonly configs?: Readonly<Record<string, string>>
}

export interface TopicChange {
  readonly name: string
  /** The new number; it only grows. */
  readonly partitions?: number
  /** Null: back to the brokers' default. */
  readonly configs?: Readonly<Record<string, string | null>>
}

export interface TopicDescription {
  readonly partitions: readonly PartitionState[]
  /** With the defaults that hold. */
  readonly configs: Readonly<Record<string, string>>
}

interface PartitionState {
  readonly partition: number
  /** -1: none. */
  readonly leader: number
  /** The preferred leader first. */
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
}

export interface PartitionOffsets {
  readonly partition: number
  readonly earliest: number
  /** Of the next record. */
  readonly latest: number
}

type Header = readonly [name: string, value: Buffer | null]

export interface ProducedRecord {
  readonly partition?: number
  readonly key?: Buffer | null
  readonly value: Buffer | null
  readonly headers?: readonly Header[]
}

export interface Receipt {
  readonly partition: number
  readonly offset: number
}

export interface ConsumedRecord {
  readonly partition: number
  readonly offset: number
  readonly timestampMs: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** In the record's order, doubles included. */
  readonly headers: readonly Header[]
}

export interface ProduceRequest {
  readonly topic: string
  readonly records: readonly ProducedRecord[]
  readonly timeoutMs?: number
  /** A Java client's whole configuration, to produce as that client and not as the harness. */
  readonly config?: Readonly<Record<string, string>>
}

export interface ConsumeRequest {
  readonly topic: string
  /** Without it: all records that the topic has now. */
  readonly count?: number
  readonly timeoutMs?: number
  /** A Java client's whole configuration, to consume as that client and not as the harness. */
  readonly config?: Readonly<Record<string, string>>
}

/** In Kafka's own words; a principal is `User:name`. Literal and allowing unless it says otherwise. */
export interface Acl {
  readonly principal: string
  readonly operation: 'ALL' | 'READ' | 'WRITE' | 'CREATE' | 'DESCRIBE' | 'DESCRIBE_CONFIGS' | 'IDEMPOTENT_WRITE'
  readonly resource: 'TOPIC' | 'GROUP' | 'CLUSTER'
  readonly name: string
  readonly pattern?: 'LITERAL' | 'PREFIXED'
  readonly permission?: 'ALLOW' | 'DENY'
}
