import { kafkajsPrototype } from './kafkajs-prototype.ts'

/**
 * kafkajs 2.2.4 asks any broker that it has a connection to after topics. The connection to one that stands still stays open: no
 * other topic could be found then, and all that ask wait for that one answer. Here the broker that has let the client in is asked
 * while it is connected and its log-in lasts, and any other one after that. Should it be the one that stands still, calls time
 * out, and the link replaces the session by one that another broker has let in.
 *
 * The method that chooses is replaced. `test/unit/bus/kafka/kafkajs/metadata-broker-repair.test.ts` fails when kafkajs changes
 * what is replaced here.
 */
export function repairMetadataBroker(): void {
  const prototype = kafkajsPrototype<BrokerPool>(
    'cluster/brokerPool.js',
    ['findConnectedBroker'],
    'metadata-broker-repair.ts'
  )
  const { findConnectedBroker } = prototype
  prototype.findConnectedBroker = async function findSeedBroker(this: BrokerPool): Promise<Broker> {
    const { seedBroker } = this
    return seedBroker?.isConnected() === true ? seedBroker : findConnectedBroker.call(this)
  }
}

interface Broker {
  isConnected(): boolean
}

/** What is used of kafkajs' class of that name. */
interface BrokerPool {
  /** The one that has let the client in, or another one where that was removed; undefined before the first attempt to connect. */
  readonly seedBroker: Broker | undefined
  findConnectedBroker: (this: BrokerPool) => Promise<Broker>
}
