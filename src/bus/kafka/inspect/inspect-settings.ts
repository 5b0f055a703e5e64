import type { WireRequest } from './inspect-connection.ts'
import { encodeArray, encodeBoolean, encodeString } from './inspect-wire.ts'
import type { WireReader } from './inspect-wire.ts'

/** Of a topic, defaults included; undefined what this broker does not know. */
export interface TopicSettings {
  readonly minInSyncReplicas: number | undefined
  readonly maxMessageBytes: number | undefined
  /** -1: for ever. */
  readonly retentionMs: number | undefined
  /** Of a partition; -1: without end. */
  readonly retentionBytes: number | undefined
  readonly cleanupPolicy: string | undefined
  readonly compressionType: string | undefined
  readonly timestampType: string | undefined
}

interface SettingsAnswer {
  readonly topic: string
  /** Of Kafka; 0 is good. */
  readonly errorCode: number
  readonly settings: TopicSettings
}

const topicResource = 2
const names = [
  'min.insync.replicas',
  'max.message.bytes',
  'retention.ms',
  'retention.bytes',
  'cleanup.policy',
  'compression.type',
  'message.timestamp.type'
]

/** Each topic has an answer of its own, so that one which this client may not look into hides no other. */
export function settingsRequest(topics: readonly string[]): WireRequest<readonly SettingsAnswer[]> {
  const wanted = encodeArray(names.map(encodeString))
  const resources = topics.map((topic) => Buffer.concat([Buffer.of(topicResource), encodeString(topic), wanted]))
  return {
    apiKey: 32,
    // Of Kafka 1.1 to 4.x.
    apiVersion: 1,
    apiName: 'DescribeConfigs',
    body: Buffer.concat([encodeArray(resources), encodeBoolean(false)]),
    read: (reader) => {
      reader.int32() // how long the client was throttled
      return reader.array(() => readResource(reader))
    }
  }
}

function readResource(reader: WireReader): SettingsAnswer {
  const errorCode = reader.int16()
  reader.nullableString() // the error in words
  reader.int8() // the kind of resource
  const topic = reader.string()
  const values = new Map(reader.array(() => readEntry(reader)))
  return { topic, errorCode, settings: settingsOf(values) }
}

function readEntry(reader: WireReader): readonly [name: string, value: string | undefined] {
  const entry = [reader.string(), reader.nullableString()] as const
  reader.boolean() // read only
  reader.int8() // where it is set
  reader.boolean() // sensitive
  // Under which other names it could be set: not asked for.
  reader.array(() => [reader.string(), reader.nullableString(), reader.int8()])
  return entry
}

function settingsOf(values: ReadonlyMap<string, string | undefined>): TopicSettings {
  const number = (name: string): number | undefined => {
    const text = values.get(name)
    return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
  }
  return {
    minInSyncReplicas: number('min.insync.replicas'),
    maxMessageBytes: number('max.message.bytes'),
    retentionMs: number('retention.ms'),
    retentionBytes: number('retention.bytes'),
    cleanupPolicy: values.get('cleanup.policy'),
    compressionType: values.get('compression.type'),
    timestampType: values.get('message.timestamp.type')
  }
}
