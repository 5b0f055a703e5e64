export interface NodeAddresses {
  readonly id: number
  /** For the clients under test; `advertised` is what they are told, which may be a proxy's. */
  readonly clientPort: number
  readonly advertisedPort: number
  /** For the other brokers and the harness: no fault that a test puts before the clients' port touches them. */
  readonly internalPort: number
  readonly controllerPort: number
}

/** Protocols in Kafka's words (`SASL_SSL`), and the properties that they need. */
export interface ListenerSecurity {
  readonly clientProtocol: string
  readonly internalProtocol: string
  readonly properties: Readonly<Record<string, string>>
}

export const noSecurity: ListenerSecurity = {
  clientProtocol: 'PLAINTEXT',
  internalProtocol: 'PLAINTEXT',
  properties: {}
}

/** The properties of one node that is broker and controller at once. */
export function nodeProperties(
  node: NodeAddresses,
  nodes: readonly NodeAddresses[],
  security: ListenerSecurity
): Readonly<Record<string, string>> {
  return {
    ...listenerProperties(node, nodes, security),
    ...durabilityProperties(nodes.length),
    ...quickProperties,
    ...smallProperties,
    ...security.properties
  }
}

function listenerProperties(
  node: NodeAddresses,
  nodes: readonly NodeAddresses[],
  { clientProtocol, internalProtocol }: ListenerSecurity
): Readonly<Record<string, string>> {
  const internal = `INTERNAL://127.0.0.1:${node.internalPort}`
  return {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(),
    listeners: `CLIENT://127.0.0.1:${node.clientPort},${internal},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${node.advertisedPort},${internal}`,
    'listener.security.protocol.map': `CLIENT:${clientProtocol},INTERNAL:${internalProtocol},CONTROLLER:${internalProtocol}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL'
  }
}

/** As a region has it: three copies, of which two must have a record before it is acknowledged. */
function durabilityProperties(nodeCount: number): Readonly<Record<string, string>> {
  const copies = String(nodeCount)
  const inSync = nodeCount >= 3 ? '2' : '1'
  return {
    'auto.create.topics.enable': 'false',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync
  }
}

/** The session time-out is what a broker waits for after kill -9 until it may register again, and what fences a stopped one. */
const quickProperties = {
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  'controlled.shutdown.enable': 'true'
}

/** The log cleaner alone would take 128 MB of heap. */
const smallProperties = {
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.num.partitions': '1',
  'share.coordinator.state.topic.num.partitions': '1',
  'log.cleaner.dedupe.buffer.size': '4194304',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'background.threads': '2'
}
