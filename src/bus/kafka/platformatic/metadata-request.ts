import { Writer } from '@platformatic/kafka'
import type { Connection, Reader } from '@platformatic/kafka'
import type { SpokenApi } from './api-versions.ts'
import { firstFlexible, firstWithTopicIds, readMetadata } from './metadata-answer.ts'
import type { MetadataAnswer } from './metadata-answer.ts'

export const metadataApi: SpokenApi = { key: 3, oldest: 7, newest: 12 }

/** The versions in which one may ask what this client may do: with topics from the first on, with the cluster up to the other. */
const [firstWithRights, lastWithClusterRights] = [8, 10]

/** What a broker knows of a topic, and of all brokers. Nothing is created by asking. */
export async function askForMetadata(connection: Connection, version: number, topic: string): Promise<MetadataAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<MetadataAnswer>()
  const isFlexible = version >= firstFlexible
  const write = (): Writer => writeRequest(Writer.create(), topic, version)
  const parse = (_id: number, _key: number, asked: number, reader: Reader): MetadataAnswer =>
    readMetadata(reader, asked)
  connection.send(metadataApi.key, version, write, parse, isFlexible, isFlexible, (error, answer) => {
    if (answer === undefined) reject(error ?? new Error('no answer'))
    else resolve(answer)
  })
  return promise
}

/** https://kafka.apache.org/protocol#The_Messages_Metadata, versions 7 to 12, after one topic by its name. */
function writeRequest(writer: Writer, topic: string, version: number): Writer {
  const isFlexible = version >= firstFlexible
  const writeTopic = (to: Writer, name: string): void => {
    if (version >= firstWithTopicIds) to.appendUUID(null)
    to.appendString(name, isFlexible)
  }
  const createsTopics = false
  const tellsRights = false
  writer.appendArray([topic], writeTopic, isFlexible, isFlexible).appendBoolean(createsTopics)
  if (version >= firstWithRights && version <= lastWithClusterRights) writer.appendBoolean(tellsRights)
  if (version >= firstWithRights) writer.appendBoolean(tellsRights)
  return isFlexible ? writer.appendTaggedFields() : writer
}
