import { KafkaFault, faultOf } from '../kafka-fault.ts'
import type { SessionOptions } from '../producer-session.ts'
import { BrokerConnection, isSameAddress } from './broker-connection.ts'
import type { BrokerAddress } from './broker-connection.ts'

/** All connections of one session, so that they can be destroyed. */
export class BrokerConnections {
  readonly #options: SessionOptions
  readonly #onLastClosed: () => void
  readonly #all = new Map<BrokerConnection, BrokerAddress>()
  #isDestroyed = false

  /** `onLastClosed` is called when the last one that was there has closed. */
  constructor(options: SessionOptions, onLastClosed: () => void) {
    this.#options = options
    this.#onLastClosed = onLastClosed
  }

  async open(address: BrokerAddress): Promise<BrokerConnection> {
    if (this.#isDestroyed) throw new KafkaFault('unreachable')
    const connection = new BrokerConnection(this.#options, address)
    this.#all.set(connection, address)
    try {
      await connection.open(() => {
        this.#all.delete(connection)
        if (this.#all.size === 0) this.#onLastClosed()
      })
      return connection
    } catch (thrown) {
      this.#tell(address, faultOf(thrown))
      throw thrown
    }
  }

  /** Whether any is open to another address. */
  hasOtherThan(address: BrokerAddress): boolean {
    return [...this.#all].some(([{ isOpen }, other]) => isOpen && !isSameAddress(other, address))
  }

  /** Those to an address end with their last answer. */
  retire(address: BrokerAddress): void {
    for (const [connection, other] of this.#all) if (isSameAddress(other, address)) connection.retire()
  }

  /** None is open afterwards, and none is opened; what waits for an answer fails. */
  destroy(): void {
    this.#isDestroyed = true
    for (const connection of this.#all.keys()) connection.close()
  }

  /** The library has no log of its own. */
  #tell({ host, port }: BrokerAddress, { problem: { cause } }: KafkaFault): void {
    // What was done to it on purpose is no news.
    if (this.#isDestroyed) return
    const error = cause instanceof Error ? cause.message : String(cause)
    const message = `Connection error: ${error}`
    this.#options.onLog({ level: 'error', area: 'Connection', message, broker: `${host}:${port}`, error })
  }
}
