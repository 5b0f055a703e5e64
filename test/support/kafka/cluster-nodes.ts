import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findFreePorts } from '../free-ports.ts'
import type { KafkaJars } from './jvm-options.ts'
import { createKafkaNode } from './kafka-node.ts'
import type { KafkaNode } from './kafka-node.ts'
import { nodeProperties } from './node-properties.ts'
import type { ListenerSecurity, NodeAddresses } from './node-properties.ts'

export interface ClusterNodesOptions {
  readonly count: number
  readonly folder: string
  readonly clusterId: string
  readonly security: ListenerSecurity
  readonly properties?: Readonly<Record<string, string>>
  readonly advertisedPorts?: readonly number[]
  readonly javaOptions?: readonly string[]
}

export interface ClusterNode extends NodeAddresses {
  readonly process: KafkaNode
}

/** The nodes of one cluster, none started, on free ports, each with a folder of its own. */
export async function createClusterNodes(
  jars: KafkaJars,
  options: ClusterNodesOptions
): Promise<readonly ClusterNode[]> {
  const addresses = await chooseAddresses(options)
  return Promise.all(
    addresses.map(async (address) => {
      const { clusterId, javaOptions = [] } = options
      const folder = join(options.folder, `node-${address.id}`)
      await mkdir(folder, { recursive: true })
      const properties = { ...nodeProperties(address, addresses, options.security), ...options.properties }
      const process = createKafkaNode(jars, { id: address.id, folder, clusterId, properties, javaOptions })
      return { ...address, process }
    })
  )
}

/** 16 bytes, URL-safe; a first `-` would be taken for an option. */
export function createClusterId(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? createClusterId() : id
}

async function chooseAddresses({
  count,
  advertisedPorts = []
}: ClusterNodesOptions): Promise<readonly NodeAddresses[]> {
  if (advertisedPorts.length > 0 && advertisedPorts.length !== count) {
    throw new Error(`advertisedPorts has ${advertisedPorts.length} ports for ${count} brokers`)
  }
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  return Promise.all(
    ids.map(async (id) => {
      const [clientPort = 0, internalPort = 0, controllerPort = 0] = await findFreePorts(3)
      return { id, clientPort, internalPort, controllerPort, advertisedPort: advertisedPorts[id - 1] ?? clientPort }
    })
  )
}
