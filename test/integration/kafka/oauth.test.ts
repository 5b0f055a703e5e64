import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import { createClientCredentialsToken, createFileToken } from '../../../src/bus/kafka/oauth/oauth-token.ts'
import type { Bus } from '../../../src/core/bus.ts'
import { toProblem } from '../../../src/core/problem.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { createTokenIssuer } from '../../support/kafka/token-issuer.ts'
import type { TokenIssuer } from '../../support/kafka/token-issuer.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { storedRecords } from './stored-records.ts'

const topic = 'acme.uk.deliveries'
const users = { gateway: 'gateway-secret', stranger: 'stranger-secret' }

let cluster: KafkaCluster
let issuer: TokenIssuer
let folder: string

before(async () => {
  const security = { tls: true, sasl: ['OAUTHBEARER'], users, acls: true } as const
  cluster = await startKafkaCluster({ name: 'oauth', brokers: 1, security })
  await cluster.createTopic({ name: topic })
  for (const operation of ['WRITE', 'DESCRIBE'] as const)
    await cluster.addAcls([{ principal: 'User:gateway', operation, resource: 'TOPIC', name: topic }])
  assert.ok(cluster.tokenIssuer !== undefined)
  issuer = cluster.tokenIssuer
  folder = await mkdtemp(join(tmpdir(), 'turnpike-oauth-'))
})
after(async () => {
  await cluster.stop()
  await rm(folder, { recursive: true })
})

interface Scene {
  readonly bus: Bus
  /** Everything that was said on the way: the client's lines, faults and changes of the connection. */
  readonly said: string[]
}

async function withBus(
  client: KafkaClient,
  token: () => Promise<string>,
  use: (scene: Scene) => Promise<void>
): Promise<void> {
  const said: string[] = []
  const { authority } = cluster
  assert.ok(authority !== undefined)
  const bus = createKafkaBus({
    name: 'uk',
    cluster: {
      name: 'uk-a',
      brokers: cluster.bootstrap,
      security: { tls: { ca: authority.certificate }, sasl: { mechanism: 'oauthbearer', token } }
    },
    client,
    clientId: 'oauth',
    clock: systemClock,
    events: {
      onLog: ({ message }) => said.push(message),
      onFault: ({ reason, description }) => said.push(`${reason}: ${description}`),
      onConnection: ({ why = '' }) => said.push(why)
    }
  })
  try {
    await bus.start()
    await use({ bus, said })
  } finally {
    await bus.stop()
  }
}

async function publish(bus: Bus, id: string): Promise<string> {
  return bus.publish([{ topic, key: 'k', headers: [['id', id]], value: Buffer.from(id) }]).then(
    () => 'stored',
    (thrown: unknown) => toProblem(thrown).reason ?? toProblem(thrown).code
  )
}

/** Not ready, for a reason that an operator can work with; what is published is deferred. */
async function assertRefused({ bus, said }: Scene, sentence: RegExp): Promise<void> {
  const readiness = bus.readiness()
  assert.ok(!readiness.ready)
  assert.match(readiness.why, /refuses the log-in/)
  assert.match(readiness.why, sentence)
  assert.equal(await publish(bus, 'refused'), 'not-connected')
  for (const secret of Object.values(users)) assert.ok(!said.join('\n').includes(secret))
}

async function assertStored({ bus }: Scene, id: string): Promise<void> {
  await waitUntil(async () => (await publish(bus, id)) === 'stored', `${id} is stored`)
  assert.deepEqual(bus.readiness(), { ready: true })
  const ids = (await storedRecords(cluster, topic)).map(({ headers }) => headers[0]?.[1])
  assert.ok(ids.includes(id))
}

/** By a rename, as no reader may see half of it. */
async function writeToken(name: string, token: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(`${path}.new`, token)
  await rename(`${path}.new`, path)
  return path
}

for (const client of clientNames) {
  describe(`a log-in by ${client} with tokens of the client-credentials grant`, () => describeGrant(client))
  describe(`a log-in by ${client} with a token file`, () => describeTokenFile(client))
}

function describeGrant(client: KafkaClient): void {
  function tokenFor(
    clientId: keyof typeof users,
    clientSecret: string,
    tokenEndpoint = issuer.tokenUrl
  ): () => Promise<string> {
    return createClientCredentialsToken({ tokenEndpoint, clientId, clientSecret, clock: systemClock })
  }

  it('is refused by the issuer when the secret is wrong', async () => {
    await withBus(client, tokenFor('gateway', users.stranger), async (scene) =>
      assertRefused(scene, /the token endpoint answered 401 \(invalid_client\)/)
    )
  })

  it('says so when there is no issuer', async () => {
    const gone = await createTokenIssuer(users)
    gone.stop()
    await withBus(client, tokenFor('gateway', users.gateway, gone.tokenUrl), async (scene) =>
      assertRefused(scene, /the token endpoint could not be asked \(ECONNREFUSED\)/)
    )
  })

  it('is refused by the brokers when another has issued the token', async () => {
    const other = await createTokenIssuer(users)
    await withBus(client, tokenFor('gateway', users.gateway, other.tokenUrl), async (scene) =>
      assertRefused(scene, /the broker refuses the token \(invalid_token\)/)
    )
    other.stop()
  })

  it('is no permission: who may not write is told so', async () => {
    await withBus(client, tokenFor('stranger', users.stranger), async ({ bus }) => {
      assert.equal(await publish(bus, 'stranger'), 'topic-forbidden')
    })
  })

  it('passes with the right secret, and stores', async () => {
    await withBus(client, tokenFor('gateway', users.gateway), async (scene) =>
      assertStored(scene, `by client credentials, by ${client}`)
    )
  })
}

function describeTokenFile(client: KafkaClient): void {
  const bad: readonly (readonly [string, () => string, RegExp])[] = [
    ['expired', () => issuer.issueToken('gateway', -60), /the broker refuses the token \(invalid_token\)/],
    ['of nobody we know', () => 'bm9ib2R5', /the broker refuses the token \(invalid_token\)/],
    ['empty', () => '', /the token file \S+ is empty/],
    ['no token', () => 'two words', /the token file \S+ is no bearer token/]
  ]

  for (const [name, token, sentence] of bad) {
    it(`recovers by itself from one that is ${name}`, async (context) => {
      const path = await writeToken('token', token())
      await withBus(client, createFileToken({ path }), async (scene) => {
        await assertRefused(scene, sentence)
        await writeToken('token', `${issuer.issueToken('gateway')}\n`)
        const replacedMs = performance.now()
        await assertStored(scene, `after ${name}, by ${client}`)
        context.diagnostic(`stored ${(performance.now() - replacedMs).toFixed(0)} ms after the file was replaced`)
      })
    })
  }

  it('recovers by itself when the file comes late', async () => {
    const path = join(folder, `late-${client}`)
    await withBus(client, createFileToken({ path }), async (scene) => {
      await assertRefused(scene, /the token file \S+ cannot be read \(ENOENT\)/)
      await writeToken(`late-${client}`, issuer.issueToken('gateway'))
      await assertStored(scene, `late, by ${client}`)
    })
  })

  it('keeps no token in what it says', async () => {
    const token = issuer.issueToken('gateway', -60)
    await withBus(client, createFileToken({ path: await writeToken('shown', token) }), async (scene) => {
      await assertRefused(scene, /the broker refuses the token/)
      const parts = token.split('.')
      assert.ok(scene.said.length > 0)
      for (const part of parts) assert.ok(!scene.said.join('\n').includes(part))
    })
  })
}
