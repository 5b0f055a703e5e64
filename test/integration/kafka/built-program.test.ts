import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { makeKafkaHome } from '../../support/kafka-home.ts'
import { awaitGateway } from '../../support/gateway-process.ts'
import { createGitHubClient } from '../../support/github-client.ts'
import { buildImageTree } from '../../support/image-tree.ts'
import { NodeProcess } from '../../support/node-process.ts'

/* The build leaves out of a client's library what nobody imports: what is left has to log in, to find topics and to store. */

const login = { username: 'gateway', password: 'a password of the test' }

describe('the built program on a broker with TLS and SCRAM', () => {
  let root = ''
  let cluster: KafkaCluster

  before(async () => {
    root = await buildImageTree()
    cluster = await startKafkaCluster({
      name: 'built',
      brokers: 1,
      security: { tls: true, sasl: ['SCRAM-SHA-512'], users: { [login.username]: login.password } }
    })
    for (const client of clientNames)
      for (const kind of ['scm', 'decisions'])
        await cluster.createTopic({ name: `${client}.uk.${kind}`, partitions: 3 })
  })
  after(async () => {
    await cluster?.stop()
    await rm(root, { recursive: true, force: true })
  })

  for (const client of clientNames)
    test(`stores by ${client}`, async (context) => {
      const access = { brokers: cluster.bootstrap, trust: cluster.authority?.certificate, login }
      // Nothing goes to the other region.
      const regions = { uk: access, eu: { brokers: ['127.0.0.1:9'] } }
      const home = makeKafkaHome({ port: 0, prefix: client, regions, requestTimeoutMs: 20_000, client })
      const server = new NodeProcess([join(root, 'dist/main.js'), 'serve', '-c', home.configFile])
      context.after(async () => server.end())
      const { addresses } = await awaitGateway(server)
      const sender = createGitHubClient({ url: addresses.webhooks, secret: home.secret })
      context.after(() => sender.close())

      const body = Buffer.from('{"ref":"refs/heads/main","repository":{"full_name":"a/b"}}')
      const deliveryId = randomUUID()
      const { status, body: said } = await sender.post({ event: 'push', deliveryId, body })
      assert.equal(status, 200, said)
      const [stored] = await cluster.consume({ topic: `${client}.uk.scm` })
      assert.deepEqual(Buffer.from(stored?.value ?? []), body)
      const decided = await cluster.consume({ topic: `${client}.uk.decisions` })
      assert.equal(decided.length, 1)
    })
})
