import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { connectToKafka } from '../../support/kafka/connect-kafka.ts'
import { existingBootstrap } from '../../support/kafka/existing-brokers.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'

describe('brokers that somebody else started', () => {
  let cluster: KafkaCluster

  // With a special wish, so that it is ours wherever this runs.
  before(async () => (cluster = await startKafkaCluster({ name: 'theirs', brokers: 1, properties: {} })))
  after(async () => cluster?.stop())

  it('take the commands of tests', async () => {
    assert.equal(existingBootstrap(''), undefined)
    assert.deepEqual(existingBootstrap('a:9092, b:9092'), ['a:9092', 'b:9092'])
    const bootstrap = existingBootstrap(cluster.bootstrap.join())
    assert.ok(bootstrap !== undefined)
    const connection = connectToKafka(bootstrap)
    assert.equal(await connection.awaitBrokers(1), cluster.clusterId)
    await connection.disconnect()
  })

  it('serve without Java too: nothing is done to them, and topics of tests are taken away again', async () => {
    await cluster.createTopic({ name: 'lent' })
    await cluster.produce({ topic: 'lent', records: [{ value: Buffer.from('from Java') }] })
    const said = await runWithoutJava(cluster.bootstrap, [
      `const cluster = await startKafkaCluster({ name: 'theirs', brokers: 1 })`,
      `await cluster.createTopic({ name: 'borrowed', partitions: 2 })`,
      `say((await cluster.describeTopic('borrowed')).partitions.length)`,
      `for (const { partition, offset, value } of await cluster.consume({ topic: 'lent' })) say(partition, offset, String(value))`,
      `await cluster.brokers[0].kill().catch((error) => say(error.message))`,
      `await cluster.produce({ topic: 'lent', records: [] }).catch((error) => say(error.message))`,
      `await cluster.stop()`
    ])
    const [partitions, record, kill, produced, ...more] = said
    assert.deepEqual([partitions, record], ['2', '0 0 from Java'])
    assert.match(
      kill ?? '',
      /^KAFKA_BOOTSTRAP does not serve a test that wants to kill a broker: unset it, and install a JDK/
    )
    assert.match(produced ?? '', /wants to produce with Kafka’s own client/)
    assert.deepEqual(more, [])
    await assert.rejects(cluster.describeTopic('borrowed'), /UnknownTopicOrPartitionException/)
  })

  for (const [what, options] of [
    ['three nodes', `brokers: 3`],
    ['security', `brokers: 1, security: { tls: true }`],
    ['a proxy', `brokers: 1, advertisedPorts: [1]`]
  ] as const) {
    it(`do not serve who wants ${what}: that needs Java, and says so`, async () => {
      const start = `await startKafkaCluster({ name: 'ours', ${options} }).catch((error) => say(error.message))`
      const [said, ...more] = await runWithoutJava(cluster.bootstrap, [start])
      assert.match(
        said ?? '',
        /^java is not installed\. Real Kafka brokers need a JDK .* do not touch those of KAFKA_BOOTSTRAP/
      )
      assert.deepEqual(more, [])
    })
  }
})

/** The lines that a program says in a process with KAFKA_BOOTSTRAP that finds nothing but a shell. */
async function runWithoutJava(bootstrap: readonly string[], program: readonly string[]): Promise<readonly string[]> {
  const bin = await mkdtemp(join(tmpdir(), 'turnpike-bin-'))
  try {
    for (const tool of ['sh', 'rm', 'sleep']) await symlink(`/bin/${tool}`, join(bin, tool))
    const start = new URL('../../support/kafka/start-kafka.ts', import.meta.url)
    const lines = [
      `import { startKafkaCluster } from '${start.href}'`,
      `const say = (...words) => console.log(...words)`,
      ...program
    ]
    const env = { PATH: bin, KAFKA_BOOTSTRAP: bootstrap.join() }
    const { stdout } = await promisify(execFile)(execPath, ['--input-type=module', '-e', lines.join('\n')], { env })
    return stdout.trimEnd().split('\n')
  } finally {
    await rm(bin, { recursive: true })
  }
}
