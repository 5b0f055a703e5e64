import { randomBytes } from 'node:crypto'
import { createFaultProxy } from '../support/fault-proxy.ts'
import type { FaultProxy } from '../support/fault-proxy.ts'
import type { KafkaAccess } from '../support/kafka-home.ts'
import { startKafkaCluster } from '../support/kafka/start-kafka.ts'
import type { KafkaBroker, KafkaCluster } from '../support/kafka/start-kafka.ts'

/**
 * `one`: a broker behind a proxy. `three`: three brokers, three copies, two in sync before a record is acknowledged.
 * `secured`: a broker behind a proxy, with TLS, SCRAM and ACLs.
 */
export type ClusterKind = 'one' | 'three' | 'secured'

const username = 'gateway'

/** The cluster of one region, through many runs. */
export class RegionCluster {
  readonly kafka: KafkaCluster
  readonly kind: ClusterKind
  /** What the gateway has to be told; faults that replace certificates and passwords change it for good. */
  access: KafkaAccess
  readonly #proxy: FaultProxy | undefined

  constructor(kind: ClusterKind, kafka: KafkaCluster, access: KafkaAccess, proxy?: FaultProxy) {
    this.kind = kind
    this.kafka = kafka
    this.access = access
    this.#proxy = proxy
  }

  /** Before the clients' port of its only broker. */
  get proxy(): FaultProxy {
    if (this.#proxy === undefined) throw new Error(`a cluster of kind ${this.kind} has no proxy`)
    return this.#proxy
  }

  get username(): string {
    return username
  }

  broker(index: number): KafkaBroker {
    const broker = this.kafka.brokers[index]
    if (broker === undefined) throw new Error(`there is no broker ${index}`)
    return broker
  }

  /** What clients have open is reset; they may come back at once. */
  async cutConnections(): Promise<void> {
    await this.proxy.setMode({ kind: 'refuse' })
    await this.proxy.setMode({ kind: 'pass' })
  }

  async allowWriting(prefix: string): Promise<void> {
    if (this.kind === 'secured') await this.kafka.addAcls([writeAcl(prefix)])
  }

  async forbidWriting(prefix: string): Promise<void> {
    await this.kafka.removeAcls([writeAcl(prefix)])
  }

  async stop(): Promise<void> {
    await this.kafka.stop()
    await this.#proxy?.stop()
  }
}

export async function startRegionCluster(name: string, kind: ClusterKind): Promise<RegionCluster> {
  if (kind === 'three') {
    const kafka = await startKafkaCluster({ name, brokers: 3 })
    return new RegionCluster(kind, kafka, { brokers: kafka.bootstrap })
  }
  let brokerPort = 0
  const proxy = await createFaultProxy({ target: () => brokerPort })
  const password = randomBytes(12).toString('hex')
  const security = { tls: true, sasl: ['SCRAM-SHA-512'], users: { [username]: password }, acls: true } as const
  const kafka = await startKafkaCluster({
    name,
    brokers: 1,
    advertisedPorts: [proxy.port],
    ...(kind === 'secured' ? { security } : {})
  })
  brokerPort = kafka.brokers[0]?.port ?? 0
  const access = {
    brokers: kafka.bootstrap,
    ...(kind === 'secured' ? { trust: kafka.authority?.certificate, login: { username, password } } : {})
  }
  return new RegionCluster(kind, kafka, access, proxy)
}

function writeAcl(prefix: string) {
  return {
    principal: `User:${username}`,
    operation: 'WRITE',
    resource: 'TOPIC',
    name: prefix,
    pattern: 'PREFIXED'
  } as const
}
