import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { attachToKafka } from './attach-kafka.ts'
import type { CertificateAuthority, KeyPair } from './certificates.ts'
import { createClusterId, createClusterNodes } from './cluster-nodes.ts'
import type { ClusterNode } from './cluster-nodes.ts'
import { connectToKafka } from './connect-kafka.ts'
import type { KafkaConnection } from './connect-kafka.ts'
import { OwnBrokersNeeded, existingBootstrap } from './existing-brokers.ts'
import { fetchKafkaJars } from './fetch-jars.ts'
import type { KafkaCommands } from './kafka-commands.ts'
import { reapedFolder } from '../reaper.ts'
import { createClusterSecurity, keystoreProperty } from './security.ts'
import type { ClusterSecurity, SecurityOptions } from './security.ts'
import { awaitShownCertificate } from './shown-certificate.ts'
import type { TokenIssuer } from './token-issuer.ts'

export interface KafkaClusterOptions {
  readonly name: string
  /** Three: a quorum of three, three copies of a topic, two of them in sync before a record is acknowledged. */
  readonly brokers: 1 | 3
  readonly security?: SecurityOptions
  /** Over the harness's own. */
  readonly properties?: Readonly<Record<string, string>>
  /** One per broker: what clients are told to connect to, so that they stay on a proxy. */
  readonly advertisedPorts?: readonly number[]
  /** After the harness's own, so the later wins: `-Xmx1g`, `-XX:TieredStopAtLevel=4`. */
  readonly javaOptions?: readonly string[]
}

export interface KafkaBroker {
  readonly id: number
  /** Of the clients' listener itself, never of a proxy. */
  readonly port: number
  /** Undefined while it is down. */
  readonly pid: number | undefined
  /** SIGKILL unless SIGTERM is asked for, which hands leaderships over first; resolves when it is gone. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** SIGSTOP: connections stay, nothing answers. */
  pause(): void
  resume(): void
  /** Kills it if it runs, and resolves when clients can produce to it again. */
  restart(): Promise<void>
}

export interface KafkaCluster extends KafkaCommands {
  readonly name: string
  /** For clients: the advertised addresses. */
  readonly bootstrap: readonly string[]
  readonly clusterId: string
  readonly brokers: readonly KafkaBroker[]
  /** With `tls`: whom clients must trust, and who issues their certificates. */
  readonly authority: CertificateAuthority | undefined
  /** With `OAUTHBEARER`. */
  readonly tokenIssuer: TokenIssuer | undefined
  /** Resolves when every broker shows this certificate to new connections. */
  replaceServerCertificate(pair: KeyPair): Promise<void>
  /** Kills all nodes and removes their files. */
  stop(): Promise<void>
}

const attempts = 3

/**
 * Starts KRaft nodes, each broker and controller, on free loopback ports; resolves when clients can produce to every one.
 * They end with `stop()`, and with this process however it ends. With KAFKA_BOOTSTRAP a cluster of which nothing special
 * is wanted is that one.
 */
export async function startKafkaCluster(options: KafkaClusterOptions): Promise<KafkaCluster> {
  const existing = existingBootstrap()
  if (existing !== undefined && isPlain(options)) return useExisting(options.name, existing)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options)
    } catch (error) {
      // Between choosing a port and binding it, another process may have taken it.
      const portTaken = error instanceof Error && error.message.includes('Address already in use')
      if (!portTaken || attempt === attempts) throw error
    }
  }
}

function isPlain({ brokers, security, properties, advertisedPorts }: KafkaClusterOptions): boolean {
  return brokers === 1 && [security, properties, advertisedPorts].every((it) => it === undefined)
}

/** Brokers that somebody else started: nothing is done to them. */
async function useExisting(name: string, bootstrap: readonly string[]): Promise<KafkaCluster> {
  const { addresses, detach, ...attached } = await attachToKafka(bootstrap)
  const brokers = addresses.map((address): KafkaBroker => ({
    ...address,
    pid: undefined,
    kill: async () => refuse('kill a broker'),
    pause: () => refuse('pause a broker'),
    resume: () => refuse('resume a broker'),
    restart: async () => refuse('restart a broker')
  }))
  const replaceServerCertificate = async (): Promise<never> => refuse('replace a certificate')
  const none = { authority: undefined, tokenIssuer: undefined, replaceServerCertificate }
  return { ...attached, ...none, name, bootstrap, brokers, stop: detach }
}

function refuse(what: string): never {
  throw new OwnBrokersNeeded(what)
}

async function startOnce(options: KafkaClusterOptions): Promise<KafkaCluster> {
  const { brokers: count, security: wanted = {}, properties = {}, advertisedPorts = [], javaOptions = [] } = options
  const jars = await fetchKafkaJars()
  const clusterId = createClusterId()
  const folder = join(reapedFolder(), `${options.name}-${clusterId}`)
  await mkdir(folder)
  const security = await createClusterSecurity(wanted, folder)
  const nodes = await createClusterNodes(jars, {
    count,
    folder,
    clusterId,
    security: security.listener,
    properties,
    advertisedPorts,
    javaOptions: [...security.javaOptions, ...javaOptions]
  })
  const internal = nodes.map(({ internalPort }) => `127.0.0.1:${internalPort}`)
  const connection = connectToKafka(internal, security.harnessConfig)
  const stop = async (): Promise<void> => stopAll({ nodes, connection, security, folder })
  try {
    await Promise.all(nodes.map(async ({ process }) => process.start()))
    if (count > 1) await connection.awaitBrokers(count)
    await Promise.all(
      security.scramUsers.map(async (it) => connection.setScramUser(it.user, it.mechanism, it.password))
    )
  } catch (error) {
    await stop()
    throw error
  }
  return {
    ...describeCluster(options.name, clusterId, nodes),
    ...connection,
    ...describeSecurity(security, nodes, connection),
    stop
  }
}

function describeCluster(
  name: string,
  clusterId: string,
  nodes: readonly ClusterNode[]
): Pick<KafkaCluster, 'name' | 'clusterId' | 'bootstrap' | 'brokers'> {
  const bootstrap = nodes.map(({ advertisedPort }) => `127.0.0.1:${advertisedPort}`)
  return { name, clusterId, bootstrap, brokers: nodes.map(describeBroker) }
}

function describeBroker({ id, clientPort, process }: ClusterNode): KafkaBroker {
  return {
    id,
    port: clientPort,
    get pid() {
      return process.pid
    },
    kill: async (signal) => process.kill(signal),
    pause: () => process.pause(),
    resume: () => process.resume(),
    async restart() {
      await process.kill()
      await process.start()
    }
  }
}

function describeSecurity(
  security: ClusterSecurity,
  nodes: readonly ClusterNode[],
  connection: KafkaConnection
): Pick<KafkaCluster, 'authority' | 'tokenIssuer' | 'replaceServerCertificate'> {
  const { authority, tokenIssuer } = security
  return {
    authority,
    tokenIssuer,
    async replaceServerCertificate(pair) {
      const path = await security.writeServerCertificate(pair)
      // The same path again: brokers read the file anew when they are told of it.
      for (const { id, clientPort } of nodes) {
        await connection.alterBroker(id, { [keystoreProperty]: path })
        await awaitShownCertificate(clientPort, pair.certificate)
      }
    }
  }
}

async function stopAll(cluster: {
  nodes: readonly ClusterNode[]
  connection: KafkaConnection
  security: ClusterSecurity
  folder: string
}): Promise<void> {
  await cluster.connection.disconnect()
  cluster.security.tokenIssuer?.stop()
  await Promise.all(cluster.nodes.map(async ({ process }) => process.kill()))
  await rm(cluster.folder, { recursive: true, force: true })
}
