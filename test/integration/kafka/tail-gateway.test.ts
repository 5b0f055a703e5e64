import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { runCommand, startCommand } from '../commands/command-process.ts'
import type { CommandResult, RunningCommand } from '../commands/command-process.ts'
import { makeTailRegion, parseLines } from './tail-command.ts'
import type { TailRegion } from './tail-command.ts'

const topic = 'acme.uk.scm'
const sampleCount = 18
const person = 'nwh-developer'

interface HandledEvent {
  readonly id: string | undefined
  readonly body: Buffer
}

/** A program that takes events; it refuses the third for good and is not ready for the fifth at once. */
async function startHandler(): Promise<{ server: Server; url: string; events: HandledEvent[] }> {
  const events: HandledEvent[] = []
  let requests = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests += 1
      const status = requests === 3 ? 400 : requests === 5 ? 503 : 204
      const id = request.headers['ce-id']
      if (status === 204) events.push({ id: typeof id === 'string' ? id : undefined, body: Buffer.concat(chunks) })
      response.writeHead(status).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { server, url: `http://127.0.0.1:${address.port}/events`, events }
}

describe('a gateway with its region in Kafka', () => {
  let cluster: KafkaCluster
  let region: TailRegion
  let gateway: RunningCommand
  let webhooks = ''
  let admin = ''

  before(async () => {
    cluster = await startKafkaCluster({ name: 'tail-gateway', brokers: 1 })
    for (const name of [topic, 'acme.uk.decisions']) await cluster.createTopic({ name, partitions: 3 })
    region = await makeTailRegion(cluster.bootstrap)
    gateway = startCommand(['serve'], { cwd: region.folder })
    await gateway.waitFor(/Ctrl-C stops it/)
    webhooks = /post to +(http:\/\/[^/]+)\/webhooks\/github$/m.exec(gateway.stderr())?.[1] ?? ''
    admin = /status +(http:\/\/[^/]+)\/api/.exec(gateway.stderr())?.[1] ?? ''
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await region[Symbol.asyncDispose]()
    await cluster.stop()
  })

  const run = async (...args: readonly string[]): Promise<CommandResult> => runCommand(args, { cwd: region.folder })

  test('send, tail, tail --forward and status work as with an embedded log', async () => {
    await using following = startCommand(['tail', '--region', 'uk', '--from', 'beginning', '--json'], {
      cwd: region.folder
    })
    const sent = await run('send', 'github', '--url', webhooks, '--json')
    assert.equal(sent.status, 0, `${sent.stderr}${gateway.stdout()}`)
    const ids = parseLines(sent.stdout).map(({ id }) => id)
    assert.equal(ids.length, sampleCount)

    const tail = await run('tail', '--region', 'uk', '--no-follow', '--json')
    assert.deepEqual([tail.status, tail.stderr], [0, ''])
    const shown = parseLines(tail.stdout)
    assert.deepEqual(new Set(shown.map(({ id }) => id)), new Set(ids))
    assert.equal(shown.length, sampleCount)
    for (const event of shown)
      assert.deepEqual(
        [event['region'], event['topic'], typeof event['partition'], typeof event['offset']],
        ['uk', topic, 'number', 'number']
      )
    assert.ok(!tail.stdout.includes(person), 'no payload unless asked for')
    await waitUntil(() => parseLines(following.stdout()).length === sampleCount, 'who follows sees the same')
    following.child.kill('SIGINT')
    assert.equal((await following.result).status, 0)

    const status = await run('status', '--url', admin)
    assert.equal(status.status, 0, status.stderr)
    assert.match(status.stdout, /^uk +ready\b/m)
    assert.match(status.stdout, /18 accepted/)
  })

  test('forwards the stored bytes, each event once the one before it is done with', async () => {
    const { server, url, events } = await startHandler()
    const forwarded = await run('tail', '--region', 'uk', '--no-follow', '--json', '--forward', url)
    server.close()
    const shown = parseLines(forwarded.stdout)
    assert.equal(shown.length, sampleCount)
    assert.equal(forwarded.status, 1, 'one was refused')
    assert.match(forwarded.stderr, /was refused by .* \(status 400\): going on/)
    assert.match(forwarded.stderr, /was not taken by .* \(status 503\): trying again/)
    assert.match(forwarded.stderr, /^The handler did not take 1 of the events\.$/m)
    assert.deepEqual(
      events.map(({ id }) => id),
      shown.map(({ id }) => id).toSpliced(2, 1)
    )
    const stored = await cluster.consume({ topic })
    for (const { id, body } of events) {
      const record = stored.find(({ headers }) =>
        headers.some(([name, text]) => name === 'ce_id' && String(text) === id)
      )
      assert.deepEqual(record?.value, body)
    }
  })

  test('prints nothing of the Kafka client and no stack when the broker goes away under a tail', async () => {
    await using tail = startCommand(['tail', '--region', 'uk', '--from', 'beginning'], { cwd: region.folder })
    await tail.waitFor(/acme\.uk\.scm@\d:\d+/)
    await cluster.brokers[0]?.kill()
    await tail.waitFor(/cannot be read now/)
    tail.child.kill('SIGINT')
    const { status, stderr } = await tail.result
    await cluster.brokers[0]?.restart()
    assert.equal(status, 0)
    assert.match(stderr, /^The Kafka cluster "uk-a" [^\n]*\n[^\n]* Waiting\.\n$/)
  })
})
