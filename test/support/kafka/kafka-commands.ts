import type { Probe, WireRecord } from './probe.ts'
import type {
  Acl,
  ConsumedRecord,
  ConsumeRequest,
  PartitionOffsets,
  ProducedRecord,
  ProduceRequest,
  Receipt,
  TopicChange,
  TopicDescription,
  TopicRequest
} from './kafka-records.ts'
import type { SaslMechanism } from './security.ts'

/** What an operator and an independent client can do. Whatever Kafka refuses is a rejection with a KafkaProbeError. */
export interface KafkaCommands {
  /** Resolves when every partition has a leader and all its replicas. */
  createTopic(request: TopicRequest): Promise<void>
  deleteTopic(name: string): Promise<void>
  alterTopic(change: TopicChange): Promise<void>
  describeTopic(name: string): Promise<TopicDescription>
  offsets(topic: string): Promise<readonly PartitionOffsets[]>
  produce(request: ProduceRequest): Promise<readonly Receipt[]>
  /** From the beginning of every partition; fewer than `count` in time is an error that says how many came. */
  consume(request: ConsumeRequest): Promise<readonly ConsumedRecord[]>
  addAcls(acls: readonly Acl[]): Promise<void>
  removeAcls(acls: readonly Acl[]): Promise<void>
  /** A null password removes the user. */
  setScramUser(user: string, mechanism: SaslMechanism, password: string | null): Promise<void>
  /** To a broker that has a replica; resolves when it leads. */
  moveLeader(topic: string, partition: number, broker: number): Promise<void>
  /** For `{'client-id': 'gateway'}` or `{user: 'alice'}`; a null rate removes the quota. */
  setProducerQuota(entity: Readonly<Record<string, string>>, bytesPerSecond: number | null): Promise<void>
  alterBroker(broker: number, configs: Readonly<Record<string, string | null>>): Promise<void>
  /** Resolves with the cluster's id when exactly `count` brokers are alive, as the cluster sees it. */
  awaitBrokers(count: number): Promise<string>
}

type Ask = <Answer = null>(
  op: string,
  details: Readonly<Record<string, unknown>>
) => Promise<{ answer: Answer; records: readonly WireRecord[] }>

const defaultTimeoutMs = 30_000

/** `connect` is called at the first command: a test that needs none pays for no probe. */
export function createKafkaCommands(cluster: string, connect: () => Promise<Probe>): KafkaCommands {
  let probe: Promise<Probe> | undefined
  const ask: Ask = async (op, details) => {
    probe ??= connect()
    return (await probe).ask({ ...details, op, cluster })
  }
  return { ...topicCommands(ask), ...recordCommands(ask), ...accessCommands(ask), ...brokerCommands(ask) }
}

function topicCommands(
  ask: Ask
): Pick<KafkaCommands, 'createTopic' | 'deleteTopic' | 'alterTopic' | 'describeTopic' | 'offsets'> {
  return {
    async createTopic({ name, ...details }) {
      await ask('createTopic', { topic: name, ...details })
    },
    async deleteTopic(name) {
      await ask('deleteTopic', { topic: name })
    },
    async alterTopic({ name, ...details }) {
      await ask('alterTopic', { topic: name, ...details })
    },
    async describeTopic(name) {
      return (await ask<TopicDescription>('describeTopic', { topic: name })).answer
    },
    async offsets(topic) {
      return (await ask<readonly PartitionOffsets[]>('offsets', { topic })).answer
    }
  }
}

function recordCommands(ask: Ask): Pick<KafkaCommands, 'produce' | 'consume'> {
  return {
    async produce({ records, timeoutMs = defaultTimeoutMs, ...details }) {
      return (await ask<readonly Receipt[]>('produce', { ...details, timeoutMs, records: records.map(encode) })).answer
    },
    async consume({ timeoutMs = defaultTimeoutMs, ...details }) {
      return (await ask('consume', { ...details, timeoutMs })).records.map(decode)
    }
  }
}

function accessCommands(ask: Ask): Pick<KafkaCommands, 'addAcls' | 'removeAcls' | 'setScramUser' | 'setProducerQuota'> {
  const fill = (acls: readonly Acl[]): object[] =>
    acls.map((acl) => ({ pattern: 'LITERAL', permission: 'ALLOW', ...acl }))
  return {
    async addAcls(acls) {
      await ask('createAcls', { acls: fill(acls) })
    },
    async removeAcls(acls) {
      await ask('deleteAcls', { acls: fill(acls) })
    },
    async setScramUser(user, mechanism, password) {
      await ask('setScramUser', { user, mechanism, password })
    },
    async setProducerQuota(entity, bytesPerSecond) {
      await ask('setQuota', { entity, producerBytesPerSecond: bytesPerSecond })
    }
  }
}

function brokerCommands(ask: Ask): Pick<KafkaCommands, 'moveLeader' | 'alterBroker' | 'awaitBrokers'> {
  return {
    async moveLeader(topic, partition, broker) {
      await ask('moveLeader', { topic, partition, broker })
    },
    async alterBroker(broker, configs) {
      await ask('alterBroker', { broker, configs })
    },
    async awaitBrokers(count) {
      return (await ask<{ clusterId: string }>('awaitBrokers', { count })).answer.clusterId
    }
  }
}

function encode({ partition, key = null, value, headers = [] }: ProducedRecord): object {
  return {
    ...(partition === undefined ? {} : { partition }),
    key: toBase64(key),
    value: toBase64(value),
    headers: headers.map(([name, bytes]) => [name, toBase64(bytes)])
  }
}

function decode({ key, value, headers, ...place }: WireRecord): ConsumedRecord {
  return {
    ...place,
    key: fromBase64(key),
    value: fromBase64(value),
    headers: headers.map(([name, bytes]) => [name, fromBase64(bytes)])
  }
}

function toBase64(bytes: Buffer | null): string | null {
  return bytes?.toString('base64') ?? null
}

function fromBase64(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text, 'base64')
}
