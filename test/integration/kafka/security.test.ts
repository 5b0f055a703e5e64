import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { connect } from 'node:tls'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { javaClientConfig } from '../../support/kafka/java-client.ts'
import type { JavaClientOptions } from '../../support/kafka/java-client.ts'
import { KafkaProbeError } from '../../support/kafka/probe.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { SaslMechanism } from '../../support/kafka/security.ts'
import { createTokenIssuer } from '../../support/kafka/token-issuer.ts'

const topic = 'deliveries'
const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const
const timeoutMs = 5000

type Client = Omit<JavaClientOptions, 'bootstrap'>

async function produceAs(cluster: KafkaCluster, client: Client): Promise<void> {
  const config = javaClientConfig({ bootstrap: cluster.bootstrap, ...client })
  await cluster.produce({ topic, records: [{ value: Buffer.from('{}') }], config, timeoutMs })
}

async function refusal(attempt: Promise<void>): Promise<string> {
  try {
    await attempt
    return 'nothing was refused'
  } catch (error) {
    if (error instanceof KafkaProbeError) return error.kind
    throw error
  }
}

describe('a cluster with TLS, SASL and ACLs', () => {
  let cluster: KafkaCluster
  const users = { writer: 'writer-secret', stranger: 'stranger-secret' }

  before(async () => {
    const security = { tls: true, sasl: mechanisms, users, acls: true }
    cluster = await startKafkaCluster({ name: 'secured', brokers: 1, security })
    await cluster.createTopic({ name: topic })
    await cluster.addAcls([{ principal: 'User:writer', operation: 'WRITE', resource: 'TOPIC', name: topic }])
  })
  after(async () => cluster?.stop())

  function as(mechanism: SaslMechanism, user: string, password: string): Client {
    const tokenUrl = cluster.tokenIssuer?.tokenUrl ?? ''
    return { ...trusting(cluster), login: { mechanism, user, password, tokenUrl } }
  }

  for (const mechanism of mechanisms) {
    it(`${mechanism}: the right password passes, a wrong one or no ACL does not`, async () => {
      await produceAs(cluster, as(mechanism, 'writer', users.writer))
      assert.equal(
        await refusal(produceAs(cluster, as(mechanism, 'stranger', users.stranger))),
        'TopicAuthorizationException'
      )
      const wrong = await refusal(produceAs(cluster, as(mechanism, 'writer', users.stranger)))
      // A token's password is refused by who issues tokens, before any broker is asked.
      assert.equal(wrong, mechanism === 'OAUTHBEARER' ? 'LoginException' : 'SaslAuthenticationException')
    })
  }

  it('refuses a token of another issuer', async () => {
    const other = await createTokenIssuer(users)
    try {
      const { login } = as('OAUTHBEARER', 'writer', users.writer)
      assert.ok(login !== undefined)
      const client = { ...trusting(cluster), login: { ...login, tokenUrl: other.tokenUrl } }
      assert.equal(await refusal(produceAs(cluster, client)), 'SaslAuthenticationException')
    } finally {
      other.stop()
    }
  })

  it('refuses who does not trust its authority, and who speaks no TLS', async () => {
    const { login } = as('PLAIN', 'writer', users.writer)
    assert.ok(login !== undefined)
    const other = createCertificateAuthority('Somebody else').certificate
    assert.equal(await refusal(produceAs(cluster, { trust: other, login })), 'SslAuthenticationException')
    assert.equal(await refusal(produceAs(cluster, { login })), 'TimeoutException')
  })

  it('forgets a SCRAM user, and takes a new password', async () => {
    const mechanism = 'SCRAM-SHA-512'
    await cluster.addAcls([{ principal: 'User:guest', operation: 'WRITE', resource: 'TOPIC', name: topic }])
    const guest = as(mechanism, 'guest', 'first')
    assert.equal(await refusal(produceAs(cluster, guest)), 'SaslAuthenticationException')
    await cluster.setScramUser('guest', mechanism, 'first')
    await produceAs(cluster, guest)
    await cluster.setScramUser('guest', mechanism, null)
    assert.equal(await refusal(produceAs(cluster, guest)), 'SaslAuthenticationException')
  })

  it('denies again when an ACL is removed', async () => {
    const acl = { principal: 'User:stranger', operation: 'WRITE', resource: 'TOPIC', name: topic } as const
    const stranger = as('PLAIN', 'stranger', users.stranger)
    await cluster.addAcls([acl])
    await produceAs(cluster, stranger)
    await cluster.removeAcls([acl])
    assert.equal(await refusal(produceAs(cluster, stranger)), 'TopicAuthorizationException')
  })
})

describe('a cluster that wants client certificates', () => {
  let cluster: KafkaCluster

  before(async () => {
    cluster = await startKafkaCluster({ name: 'mutual', brokers: 1, security: { tls: true, mtls: true, acls: true } })
    await cluster.createTopic({ name: topic })
    await cluster.addAcls([{ principal: 'User:gateway', operation: 'WRITE', resource: 'TOPIC', name: topic }])
  })
  after(async () => cluster?.stop())

  it('knows a client by its certificate', async () => {
    const { authority } = cluster
    assert.ok(authority !== undefined)
    const show = (identity: Client['identity'] & {}): Client => ({ ...trusting(cluster), identity })
    await produceAs(cluster, show(authority.issue({ name: 'gateway' })))
    const refused = {
      'another name': show(authority.issue({ name: 'stranger' })),
      expired: show(authority.issue({ name: 'gateway', expired: true })),
      'another authority': show(createCertificateAuthority('Somebody else').issue({ name: 'gateway' })),
      none: trusting(cluster)
    }
    const reasons: Record<string, string> = {}
    for (const [name, client] of Object.entries(refused)) reasons[name] = await refusal(produceAs(cluster, client))
    assert.deepEqual(reasons, {
      'another name': 'TopicAuthorizationException',
      expired: 'SslAuthenticationException',
      'another authority': 'SslAuthenticationException',
      none: 'SslAuthenticationException'
    })
  })

  it('shows a replaced certificate to the next connection', async () => {
    const { authority } = cluster
    assert.ok(authority !== undefined)
    const before = await shownCertificate(cluster)
    await cluster.replaceServerCertificate(authority.issue({ name: 'renewed', hosts: ['127.0.0.1'] }))
    assert.equal(before, 'localhost')
    assert.equal(await shownCertificate(cluster), 'renewed')
    await produceAs(cluster, { ...trusting(cluster), identity: authority.issue({ name: 'gateway' }) })
  })
})

function trusting({ authority }: KafkaCluster): { trust: string } {
  assert.ok(authority !== undefined)
  return { trust: authority.certificate }
}

/** The CN that Node's own TLS sees, with the chain and the name checked. */
async function shownCertificate(cluster: KafkaCluster): Promise<unknown> {
  const identity = cluster.authority?.issue({ name: 'gateway' })
  const socket = connect({
    host: '127.0.0.1',
    port: cluster.brokers[0]?.port ?? 0,
    ca: trusting(cluster).trust,
    cert: identity?.certificate ?? '',
    key: identity?.key ?? ''
  })
  await once(socket, 'secureConnect')
  const { subject } = socket.getPeerCertificate()
  socket.destroy()
  return subject.CN
}
