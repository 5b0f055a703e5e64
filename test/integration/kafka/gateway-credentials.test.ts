import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'
import { makeGatewayHome } from '../../support/gateway-home.ts'
import type { GatewayHome } from '../../support/gateway-home.ts'
import { startGatewayProcess } from '../../support/gateway-process.ts'
import type { GatewayProcess } from '../../support/gateway-process.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import type { ConsumedRecord } from '../../support/kafka/kafka-records.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { checkLedger, hashOf } from '../../support/ledger.ts'
import type { Entry } from '../../support/ledger.ts'
import { readReadiness } from '../../support/probe-gateway.ts'
import { startSenders } from '../../support/senders.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { randomFrom } from '../../unit/bus/embedded/log-fixture.ts'

/* A gateway on a broker with TLS, SCRAM and ACLs, whose password and certificates are replaced in their files while it runs. */

const topic = 'acme.uk.scm'
const decisionsTopic = 'acme.uk.decisions'
const user = 'gateway'

for (const client of clientNames) describe(`a gateway on a secured broker by ${client}`, () => describeGateway(client))

function describeGateway(client: KafkaClient): void {
  let cluster: KafkaCluster
  let home: GatewayHome
  let gateway: GatewayProcess

  before(async () => {
    cluster = await startKafkaCluster({
      name: 'credentials',
      brokers: 1,
      security: { tls: true, sasl: ['SCRAM-SHA-512'], users: { [user]: 'the first password' }, acls: true }
    })
    for (const name of [topic, decisionsTopic]) await cluster.createTopic({ name, partitions: 3 })
    await cluster.addAcls(
      (['WRITE', 'DESCRIBE'] as const).flatMap((operation) =>
        [topic, decisionsTopic].map((name) => ({
          principal: `User:${user}`,
          operation,
          resource: 'TOPIC' as const,
          name
        }))
      )
    )
    home = makeGatewayHome()
    place('ca.crt', cluster.authority?.certificate ?? '')
    place('password', 'the first password')
    const sasl = { mechanism: 'scram-sha-512', username: user, password: { file: 'password' } }
    const clusters = [{ name: 'uk-a', brokers: cluster.bootstrap, tls: { ca: { file: 'ca.crt' } }, sasl }]
    home.configure({ ...home.config, regions: { ...home.config.regions, uk: { kafka: { client, clusters } } } })
    gateway = await startGatewayProcess(home.configFile)
  })
  after(async () => {
    await gateway?.process.end()
    await cluster?.stop()
  })

  function place(name: string, text: string): void {
    writeFileSync(join(home.folder, `${name}.new`), text)
    renameSync(join(home.folder, `${name}.new`), join(home.folder, name))
  }
  const isReady = async (): Promise<boolean> =>
    (await readReadiness(gateway.addresses.metrics)).report.regions['uk']?.ready === true

  test('takes a new password under load: nothing is refused, lost or out of order', async (context) => {
    const senders = startSenders({
      url: gateway.addresses.webhooks,
      secret: home.secret,
      count: 4,
      random: randomFrom(3)
    })
    context.after(() => senders.stop())
    // From then on its connections are there, and logged in.
    await waitUntil(() => senders.attempts.filter(({ status }) => status === 200).length >= 20, 'deliveries are taken')
    for (const password of ['the second password', 'the third password']) {
      await sleep(500)
      // As an operator does it: both count nowhere at once with SCRAM, but connections that are logged in stay.
      await cluster.setScramUser(user, 'SCRAM-SHA-512', password)
      place('password', password)
      await sleep(1000)
    }
    await senders.stop()
    const report = checkLedger(senders.attempts, (await cluster.consume({ topic })).map(entryOf), [])
    const { lost, disordered, refused, invented } = report
    assert.deepEqual({ lost, disordered, refused, invented }, { lost: [], disordered: [], refused: [], invented: [] })
    assert.ok(report.acknowledged > 20)
    assert.ok(await isReady())
  })

  test('says by which client it speaks', async () => {
    const { report } = await readReadiness(gateway.addresses.metrics)
    assert.equal(Reflect.get(report.regions['uk'] ?? {}, 'client'), client)
  })

  test('says that a password is wrong, keeps running, and recovers when it is right', async () => {
    place('password', 'no password of this user')
    const reportOf = async () => (await readReadiness(gateway.addresses.metrics)).report
    // It says first that it is connecting.
    const isRefused = async (): Promise<boolean> => {
      const uk = (await reportOf()).regions['uk']
      return uk?.ready === false && /refuses the log-in: compare `sasl`/.test(uk.why)
    }
    await waitUntil(isRefused, 'the region is not ready, and says why')
    const report = await reportOf()
    place('password', 'the third password')
    await waitUntil(isReady, 'the region is ready again')
    for (const text of [gateway.process.stdout, gateway.process.stderr, JSON.stringify(report)])
      assert.ok(!text.includes('no password of this user') && !text.includes('the third password'))
  })

  test('trusts a new authority when its file is replaced', async () => {
    place('ca.crt', createCertificateAuthority('another').certificate)
    await waitUntil(async () => !(await isReady()), 'the broker is not trusted')
    place('ca.crt', cluster.authority?.certificate ?? '')
    await waitUntil(isReady, 'the broker is trusted again')
  })
}

function entryOf({ key, headers, value }: ConsumedRecord): Entry {
  const id = headers.find(([name]) => name === 'ce_id')?.[1]
  return { id: id?.toString() ?? '', key: key?.toString() ?? '', hash: hashOf(value ?? Buffer.alloc(0)) }
}
