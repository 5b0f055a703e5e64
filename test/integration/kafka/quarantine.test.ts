import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createGitHubClient } from '../../support/github-client.ts'
import { makeGatewayHome } from '../../support/gateway-home.ts'
import type { GatewayHome, HomeConfig } from '../../support/gateway-home.ts'
import { hasLogged, startGatewayProcess } from '../../support/gateway-process.ts'
import type { GatewayProcess } from '../../support/gateway-process.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { runCommand } from '../commands/command-process.ts'
import { storedRecords } from './stored-records.ts'

/* The quarantine of a region on a real broker, in structured mode: held, listed, released, dropped. */

const holdAll = {
  id: 'hold-pushes',
  when: 'event.action == "push"',
  require: 'false',
  otherwise: 'hold',
  expires: '1h'
}
const topics = ['acme.uk.scm', 'acme.uk.quarantine', 'acme.uk.decisions']
const body = Buffer.from('{"organization":{"login":"Octocoders"},"canary":"of a payload", "n": 1.50}')

describe('a quarantine in Kafka', () => {
  let cluster: KafkaCluster
  let home: GatewayHome
  let gateway: GatewayProcess

  before(async () => {
    cluster = await startKafkaCluster({ name: 'quarantine', brokers: 1 })
    for (const name of topics) await cluster.createTopic({ name, partitions: 3 })
    home = makeGatewayHome()
    home.configure(configWith([holdAll]))
    gateway = await startGatewayProcess(home.configFile)
  })
  after(async () => {
    await gateway?.process.end()
    await cluster?.stop()
  })

  const configWith = (admission: readonly unknown[]): HomeConfig => {
    const clusters = [{ name: 'uk-a', brokers: cluster.bootstrap }]
    const regions = { ...home.config.regions, uk: { kafka: { clusters } } }
    const events = { ...home.config.events, mode: 'structured' }
    return { ...home.config, regions, events, admission } as HomeConfig
  }
  const quarantine = async (action: string, ...others: readonly string[]) => {
    const asks = action === 'release' || action === 'drop' ? ['--url', gateway.addresses.admin] : []
    const fixed = [action, '--region', 'uk', '-c', home.configFile, '--json', ...asks]
    const { status, stdout, stderr } = await runCommand(['quarantine', ...fixed, ...others])
    const lines =
      stdout === ''
        ? []
        : stdout
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line))
    return { status, stdout, stderr, lines }
  }

  test('holds events, lists them, releases one of them once and drops another', async () => {
    const client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret })
    for (const deliveryId of ['one', 'two', 'three'])
      assert.equal((await client.post({ event: 'push', deliveryId, body })).status, 200)
    client.close()
    assert.deepEqual(await storedRecords(cluster, 'acme.uk.scm'), [])

    const listed = await quarantine('list')
    assert.equal(listed.status, 0, listed.stderr)
    const keys = new Map<string, string>(listed.lines.map(({ id, key }) => [id, key]))
    assert.deepEqual([...keys.keys()].toSorted(), ['one', 'three', 'two'])
    assert.ok(
      listed.lines.every(({ why, reason, partition }) => why === 'held' && reason === 'hold-pushes' && partition >= 0)
    )
    assert.ok(!listed.stdout.includes('canary'))
    const keyOf = (id: string): string => keys.get(id) ?? assert.fail(id)
    assert.equal((await quarantine('show', keyOf('one'), '--payload')).lines[0].payload, body.toString())
    assert.deepEqual((await quarantine('release', keyOf('one'))).lines[0].why, 'held')
    assert.equal((await quarantine('drop', keyOf('two'))).status, 0)

    home.configure(configWith([]))
    await waitUntil(() => hasLogged(gateway.process.lines, 'configuration reloaded'), 'it was reloaded')
    const released = await quarantine('release', keyOf('one'), keyOf('two'))
    assert.equal(released.status, 1)
    assert.deepEqual(released.lines, [
      { key: keyOf('one'), id: 'one', result: 'released', regions: ['uk'], topics: ['acme.uk.scm'] },
      { key: keyOf('two'), result: 'already', was: 'dropped' }
    ])
    assert.deepEqual((await quarantine('release', keyOf('one'))).lines[0].was, 'released')

    const [event, ...others] = await storedRecords(cluster, 'acme.uk.scm')
    assert.deepEqual(others, [])
    assert.ok(event)
    const text = Buffer.from(event.value).toString()
    assert.ok(text.endsWith(`"data":${body.toString()}}`), 'the bytes that were received')
    const { id, partitionkey, dataregion } = JSON.parse(text)
    assert.deepEqual([id, partitionkey, dataregion], ['one', event.key, 'uk'])
    const left = await quarantine('list')
    assert.deepEqual(
      left.lines.map((line) => line.id),
      ['three']
    )
    const decisions = (await storedRecords(cluster, 'acme.uk.decisions')).flatMap(
      ({ value }) => JSON.parse(Buffer.from(value).toString()).events
    )
    assert.deepEqual(decisions.map((event) => `${event.id} ${event.verdict}`).toSorted(), [
      'one held',
      'one released',
      'three held',
      'two dropped',
      'two held'
    ])

    const args = ['explain', '--event', 'one', '--region', 'uk', '-c', home.configFile, '--json']
    const explained = await runCommand(args)
    assert.equal(explained.status, 0, explained.stderr)
    assert.ok(!explained.stdout.includes('canary'))
    const [told] = JSON.parse(explained.stdout).events
    assert.deepEqual([told.now.verdict, told.now.regions, told.unknown], ['published', ['uk'], []])
    assert.match(told.stages.at(-1).detail, /^acme\.uk\.scm@\d:0$/)
    assert.match(told.stages[6].detail, /^released from quarantine to uk by /)
  })
})
