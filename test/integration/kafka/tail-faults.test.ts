import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { makeTailRegion, parseLines } from './tail-command.ts'
import type { TailRegion } from './tail-command.ts'

const topic = 'acme.uk.scm'
const texts = (stdout: string): unknown[] => parseLines(stdout).map(({ payload }) => payload)

describe('tail of Kafka', () => {
  let cluster: KafkaCluster
  let region: TailRegion

  before(async () => {
    cluster = await startKafkaCluster({ name: 'tail-faults', brokers: 1 })
    region = await makeTailRegion(cluster.bootstrap, [], '1s')
    await cluster.createTopic({ name: topic })
  })
  after(async () => {
    await region[Symbol.asyncDispose]()
    await cluster.stop()
  })

  async function put(name: string, ...payloads: readonly string[]): Promise<void> {
    await cluster.produce({ topic: name, records: payloads.map((text) => ({ value: Buffer.from(text) })) })
  }

  for (const how of ['SIGKILL', 'SIGTERM'] as const)
    test(`waits while the broker is gone after ${how}, says so once, and goes on without a loss`, async () => {
      const [broker] = cluster.brokers
      const tail = region.follow('--topic', topic, '--json', '--payload', '--from', 'beginning')
      await put(topic, `before ${how}`)
      await tail.waitFor(new RegExp(`before ${how}`))
      await broker?.kill(how)
      await tail.waitFor(/The Kafka cluster "uk-a" of the region "uk" cannot be read now: .*\n.* Waiting\./)
      await broker?.restart()
      await put(topic, `after ${how}`)
      await tail.waitFor(new RegExp(`after ${how}`))
      const { status, stdout, stderr } = await tail.stop()
      assert.equal(status, 0)
      assert.match(stderr, /^The Kafka cluster .*\n.*Waiting\.\nReading again\.\n$/)
      const shown = texts(stdout)
      assert.deepEqual(shown.slice(-2), [`before ${how}`, `after ${how}`])
      assert.equal(new Set(shown).size, shown.length, 'nothing is shown twice')
    })

  test('that stands still is waited for, and a stop ends at once meanwhile', async () => {
    const [broker] = cluster.brokers
    await put(topic, 'before the pause')
    const tail = region.follow('--topic', topic, '--json', '--payload', '--from', 'beginning')
    await tail.waitFor(/before the pause/)
    broker?.pause()
    try {
      await tail.waitFor(/cannot be read now: .*Waiting\./s)
      const startedMs = performance.now()
      assert.equal((await tail.stop()).status, 0)
      assert.ok(performance.now() - startedMs < 1000)
    } finally {
      broker?.resume()
    }
  })

  test('a topic that is deleted is told of, and another of its name is shown from its beginning', async () => {
    const name = 'other.deleted'
    await cluster.createTopic({ name })
    await put(name, 'one', 'two')
    const tail = region.follow('--topic', name, '--json', '--payload', '--from', 'beginning')
    await tail.waitFor(/two/)
    await cluster.deleteTopic(name)
    await tail.waitFor(/The topic other\.deleted is gone\. Waiting for another of its name\./)
    await cluster.createTopic({ name, partitions: 2 })
    await put(name, 'three')
    await tail.waitFor(/three/)
    const { status, stdout } = await tail.stop()
    assert.equal(status, 0)
    assert.deepEqual(texts(stdout), ['one', 'two', 'three'])
  })

  test('a topic of the region that is deleted takes no other with it', async () => {
    await cluster.createTopic({ name: 'acme.uk.deleted' })
    await put('acme.uk.deleted', 'of the one')
    const tail = region.follow('--json', '--payload', '--from', 'beginning')
    await tail.waitFor(/of the one/)
    await cluster.deleteTopic('acme.uk.deleted')
    await tail.waitFor(/The topic acme\.uk\.deleted is gone\.\n/)
    await put(topic, 'of the other')
    await tail.waitFor(/of the other/)
    assert.equal((await tail.stop()).status, 0)
  })

  for (const [what, args, status, sentence] of [
    [
      'a topic that is missing',
      ['--topic', 'acme.uk.smc'],
      1,
      /UNKNOWN_TOPIC_OR_PARTITION\.\nThe topic does not exist/
    ],
    ['a name that is none', ['--topic', '../eu'], 1, /INVALID_TOPIC_EXCEPTION\.\nNo topic of Kafka can have/],
    ['a partition that is missing', ['--topic', topic, '--from', '7:0'], 1, /has no partition 7: it has 1, from 0\./],
    [
      'an offset not yet there',
      ['--topic', topic, '--from', '0:9000'],
      1,
      /has no offset 9000: the next will be \d+\./
    ],
    ['an offset alone', ['--topic', topic, '--from', '3'], 2, /one of its partitions\.\nGive both.*--from 0:3\./],
    ['an offset without a topic', ['--from', '0:3'], 2, /An offset belongs to one topic/]
  ] as const)
    for (const mode of [['--no-follow'], []] as const)
      test(`${what} is an error with advice (${mode.join() || 'following'})`, async () => {
        const ended = await region.run(...args, ...mode)
        assert.deepEqual([ended.status, ended.stdout], [status, ''])
        assert.match(ended.stderr, /^error: /)
        assert.match(ended.stderr, sentence)
        assert.ok(ended.stderr.split('\n').length <= 3, ended.stderr)
      })

  test('that cannot be reached is one sentence with advice', async () => {
    await using nowhere = await makeTailRegion(['127.0.0.1:1', 'localhost:1'])
    for (const mode of [['--no-follow'], []] as const) {
      const { status, stdout, stderr } = await nowhere.run(...mode)
      assert.deepEqual([status, stdout], [1, ''])
      assert.match(
        stderr,
        /^error: The Kafka cluster "uk-a" of the region "uk" cannot be read: .*ECONNREFUSED.*\.\nA broker refused/
      )
      assert.equal(stderr.split('\n').length, 3, stderr)
    }
  })

  test('in which another broker of the list answers is read', async () => {
    await using half = await makeTailRegion(['127.0.0.1:1', ...cluster.bootstrap])
    const { status, stderr } = await half.run('--topic', topic, '--no-follow')
    assert.deepEqual([status, stderr], [0, ''])
  })
})

describe('tail of Kafka with TLS, SCRAM and ACLs', () => {
  let cluster: KafkaCluster
  const users = { reader: 'reader-secret', lister: 'lister-secret', stranger: 'stranger-secret' }

  before(async () => {
    const security = { tls: true, sasl: ['SCRAM-SHA-512'] as const, users, acls: true }
    cluster = await startKafkaCluster({ name: 'tail-secured', brokers: 1, security })
    await cluster.createTopic({ name: topic })
    await cluster.produce({ topic, records: [{ value: Buffer.from('stored') }] })
    const resource = { resource: 'TOPIC', name: topic } as const
    await cluster.addAcls([
      { principal: 'User:reader', operation: 'READ', ...resource },
      { principal: 'User:reader', operation: 'DESCRIBE', ...resource },
      { principal: 'User:lister', operation: 'DESCRIBE', ...resource }
    ])
  })
  after(async () => cluster.stop())

  async function tailAs(user: keyof typeof users, password = users[user]): Promise<TailRegion> {
    const sasl = `{ mechanism: scram-sha-512, username: ${user}, password: { file: password } }`
    const region = await makeTailRegion(cluster.bootstrap, ['tls: { ca: { file: ca.pem } }', `sasl: ${sasl}`])
    await writeFile(join(region.folder, 'password'), password)
    await writeFile(join(region.folder, 'ca.pem'), cluster.authority?.certificate ?? '')
    return region
  }

  test('needs READ and DESCRIBE on the topics, and nothing else', async () => {
    await using region = await tailAs('reader')
    for (const args of [['--topic', topic], []]) {
      const { status, stdout, stderr } = await region.run(...args, '--no-follow', '--json', '--payload')
      assert.deepEqual([status, stderr], [0, ''])
      assert.deepEqual(texts(stdout), ['stored'])
    }
  })

  for (const [what, user, password, sentence] of [
    ['a wrong password', 'reader', 'wrong', /authentication failed.*\nThe cluster refuses the log-in/is],
    ['no right to read', 'lister', undefined, /TOPIC_AUTHORIZATION_FAILED\.\nThis log-in may not read the topic/],
    ['no right at all', 'stranger', undefined, /TOPIC_AUTHORIZATION_FAILED\.\nThis log-in may not read the topic/]
  ] as const)
    test(`with ${what} says so, without the password`, async () => {
      await using region = await tailAs(user, password)
      for (const mode of [['--no-follow'], ['--from', 'beginning']]) {
        const { status, stdout, stderr } = await region.run('--topic', topic, ...mode)
        assert.deepEqual([status, stdout], [1, ''])
        assert.match(stderr, sentence)
        assert.equal(stderr.split('\n').length, 3, stderr)
        for (const secret of [...Object.values(users), 'wrong']) assert.ok(!stderr.includes(secret))
      }
    })

  test('with no right on any topic of the region says what it needs', async () => {
    await using region = await tailAs('stranger')
    const { status, stderr } = await region.run('--no-follow')
    assert.equal(status, 1)
    assert.match(stderr, /no topic that this log-in may see.*\n.*DESCRIBE and READ/)
  })
})
