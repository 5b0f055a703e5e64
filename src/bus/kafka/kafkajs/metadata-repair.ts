import { createRequire } from 'node:module'
import { findErrorCode } from '../error-table.ts'
import { requireMethods } from './require-methods.ts'

/**
 * kafkajs 2.2.4 throws an answer about topics away when one of their partitions has no leader, so that no partition of
 * any topic of a producer could be written to until it has one again. Here such a partition only has the leader -1, which
 * kafkajs finds no broker for: who writes to it fails, and asks again. An error of a whole topic is thrown as before.
 *
 * The function that does it is replaced in every version of the answer. `test/unit/bus/kafka/kafkajs/metadata-repair.test.ts`
 * fails when kafkajs changes what is replaced here.
 */
export function repairMetadata(): void {
  for (const response of metadataResponses()) {
    const { parse } = response
    response.parse = async (answer) => {
      await parse({ ...answer, topicMetadata: answer.topicMetadata.map(withoutLeaderless) })
      return answer
    }
  }
}

interface Topic {
  readonly partitionMetadata: readonly { readonly partitionErrorCode: number }[]
}

interface Answer {
  readonly topicMetadata: readonly Topic[]
}

/** What is used of kafkajs' module of that name. */
interface MetadataResponse {
  parse: (answer: Answer) => Promise<unknown>
}

function withoutLeaderless(topic: Topic): Topic {
  const partitionMetadata = topic.partitionMetadata.filter(
    ({ partitionErrorCode }) => !isLeaderless(partitionErrorCode)
  )
  return { ...topic, partitionMetadata }
}

function isLeaderless(code: number): boolean {
  return findErrorCode(code)?.reason === 'leader-moved'
}

/** Of each version of the answer; kafkajs gives the same module whenever it is asked for. */
function metadataResponses(): readonly MetadataResponse[] {
  const found: unknown = createRequire(import.meta.url)('kafkajs/src/protocol/requests/metadata/index.js')
  if (isDefinition(found) && found.versions.length > 0) {
    const requests = found.versions.map((version) => found.protocol({ version })({ topics: [] }))
    return requests.map(({ response }) => requireMethods<MetadataResponse>(response, ['parse'], 'metadata-repair.ts'))
  }
  throw new Error('kafkajs is not version 2.2.4: look whether metadata-repair.ts is still needed')
}

interface Definition {
  readonly versions: readonly unknown[]
  readonly protocol: (choice: object) => (args: object) => { readonly response: unknown }
}

function isDefinition(value: unknown): value is Definition {
  if (typeof value !== 'object' || value === null) return false
  return (
    'versions' in value && Array.isArray(value.versions) && 'protocol' in value && typeof value.protocol === 'function'
  )
}
