import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { repairMetadata } from '../../../../../src/bus/kafka/kafkajs/metadata-repair.ts'

interface Topic {
  readonly topicErrorCode: number
  readonly topic: string
  readonly partitionMetadata: readonly {
    readonly partitionErrorCode: number
    readonly partitionId: number
    readonly leader: number
  }[]
}

interface Answer {
  readonly topicMetadata: readonly Topic[]
}

interface Request {
  readonly response: { parse(answer: Answer): Promise<Answer> }
}

const metadata: { versions: string[]; protocol(choice: { version: string }): (args: object) => Request } =
  createRequire(import.meta.url)('kafkajs/src/protocol/requests/metadata/index.js')

/** As a producer gets the answer, in each version of it. */
async function parseAll(answer: Answer): Promise<readonly PromiseSettledResult<Answer>[]> {
  const requests = metadata.versions.map((version) => metadata.protocol({ version })({ topics: [] }))
  return Promise.allSettled(requests.map(async ({ response }) => response.parse(answer)))
}

function answerWith(partitionErrorCode: number, topicErrorCode = 0): Answer {
  const partitionMetadata = [
    { partitionErrorCode: 0, partitionId: 0, leader: 1 },
    { partitionErrorCode, partitionId: 1, leader: -1 }
  ]
  return { topicMetadata: [{ topicErrorCode, topic: 'acme.uk.scm', partitionMetadata }] }
}

const [leaderNotAvailable, listenerNotFound] = [5, 72]

test('kafkajs as it is: one partition without a leader hides all topics of the answer', async () => {
  const results = await parseAll(answerWith(leaderNotAvailable))
  assert.ok(results.length >= 7)
  assert.ok(
    results.every(({ status }) => status === 'rejected'),
    'if it hides none any more, the repair can go'
  )
})

test('mended: all partitions are known, those without a leader too', async () => {
  repairMetadata()
  for (const code of [leaderNotAvailable, listenerNotFound]) {
    const answer = answerWith(code)
    for (const result of await parseAll(answer)) assert.deepEqual(result, { status: 'fulfilled', value: answer })
  }
})

for (const [what, answer, code] of [
  ['an error of a whole topic', answerWith(0, 29), 29],
  ['a whole topic without a leader', answerWith(0, leaderNotAvailable), leaderNotAvailable],
  ['another error of a partition', answerWith(-1), -1]
] as const)
  test(`mended: ${what} is thrown as before`, async () => {
    for (const result of await parseAll(answer)) {
      assert.ok(result.status === 'rejected')
      assert.equal(result.reason.code, code)
    }
  })
