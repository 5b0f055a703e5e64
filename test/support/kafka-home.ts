import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KafkaClient } from '../../src/bus/kafka/kafka-clients.ts'
import { makeGatewayHome } from './gateway-home.ts'
import type { GatewayHome } from './gateway-home.ts'

export type KafkaRegionName = 'uk' | 'eu'

/** How a gateway reaches a region's cluster. */
export interface KafkaAccess {
  readonly brokers: readonly string[]
  /** PEM of whom it trusts; with it, it speaks TLS. */
  readonly trust?: string | undefined
  /** By SCRAM-SHA-512. */
  readonly login?: { readonly username: string; readonly password: string } | undefined
}

export interface KafkaHomeOptions {
  /** Of the webhook endpoint. */
  readonly port: number
  /** Of the topics: <prefix>.<region>.scm. */
  readonly prefix: string
  readonly regions: Readonly<Record<KafkaRegionName, KafkaAccess>>
  /** For one produce call; the longest time to connect is shorter where this is longer than a second. */
  readonly requestTimeoutMs: number
  /** The library that speaks to the brokers. */
  readonly client: KafkaClient
}

/** A gateway's folder with both regions on Kafka. */
export interface KafkaHome extends GatewayHome {
  /** Replaces the file that the region's authorities are read from. */
  writeTrust(region: KafkaRegionName, pem: string): void
  /** Replaces the file that the region's password is read from. */
  writePassword(region: KafkaRegionName, password: string): void
}

export function makeKafkaHome({ port, prefix, regions, requestTimeoutMs, client }: KafkaHomeOptions): KafkaHome {
  const settings = {
    client,
    requestTimeout: `${requestTimeoutMs}ms`,
    connectTimeout: `${Math.min(1000, requestTimeoutMs)}ms`
  }
  const home = makeGatewayHome({
    port,
    regions: {
      uk: { kafka: { clusters: [clusterOf('uk', regions.uk)], ...settings } },
      eu: { kafka: { clusters: [clusterOf('eu', regions.eu)], ...settings } }
    }
  })
  const config = { ...home.config, events: { prefix } }
  const write = (name: string, text: string): void => {
    const file = join(home.folder, name)
    writeFileSync(`${file}.new`, text, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  const writeTrust = (region: KafkaRegionName, pem: string): void => write(trustFile(region), pem)
  const writePassword = (region: KafkaRegionName, password: string): void => write(passwordFile(region), password)
  for (const region of ['uk', 'eu'] as const) {
    const { trust, login } = regions[region]
    if (trust !== undefined) writeTrust(region, trust)
    if (login !== undefined) writePassword(region, login.password)
  }
  home.configure(config)
  return { ...home, config, writeTrust, writePassword }
}

function clusterOf(region: KafkaRegionName, { brokers, trust, login }: KafkaAccess): Readonly<Record<string, unknown>> {
  const password = { file: passwordFile(region) }
  return {
    name: `${region}-a`,
    brokers,
    ...(trust === undefined ? {} : { tls: { ca: { file: trustFile(region) } } }),
    ...(login === undefined ? {} : { sasl: { mechanism: 'scram-sha-512', username: login.username, password } })
  }
}

function trustFile(region: KafkaRegionName): string {
  return `${region}-authority.pem`
}

function passwordFile(region: KafkaRegionName): string {
  return `${region}-password`
}
