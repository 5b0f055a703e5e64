import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ClientAddresses } from './client-address.ts'

/** One request and its answer, from the end of the headers until the answer is gone. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export interface Connection {
  readonly socket: Socket
  readonly address: string
  /** Its requests come from the addresses that it forwards. */
  readonly isProxy: boolean
  /** In the order in which the requests came and will be answered. */
  readonly exchanges: Set<Exchange>
  /** Its last answer has been chosen: requests after that one are left alone (RFC 9112, section 9.6). */
  isClosing: boolean
}

/** The open connections, counted by address. */
export class Connections {
  readonly #addresses: ClientAddresses
  readonly #maxPerAddress: number
  readonly #open = new Map<Duplex, Connection>()
  readonly #byAddress = new Map<string, number>()

  constructor(addresses: ClientAddresses, maxPerAddress: number) {
    this.#addresses = addresses
    this.#maxPerAddress = maxPerAddress
  }

  get count(): number {
    return this.#open.size
  }

  /** False: the address has its share already. */
  add(socket: Socket): boolean {
    const address = this.#addresses.ofSocket(socket)
    const isProxy = this.#addresses.isProxy(socket)
    const ofAddress = (this.#byAddress.get(address) ?? 0) + 1
    if (!isProxy && ofAddress > this.#maxPerAddress) return false
    this.#byAddress.set(address, ofAddress)
    this.#open.set(socket, { socket, address, isProxy, exchanges: new Set(), isClosing: false })
    socket.once('close', () => this.#remove(socket, address))
    return true
  }

  of(socket: Duplex): Connection | undefined {
    return this.#open.get(socket)
  }

  /** Those that have sent nothing at all; Node takes them for busy. */
  destroyUnused(): void {
    for (const { socket } of this.#open.values()) if (socket.bytesRead === 0) socket.destroy()
  }

  destroyAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy()
  }

  #remove(socket: Socket, address: string): void {
    this.#open.delete(socket)
    const left = (this.#byAddress.get(address) ?? 0) - 1
    if (left > 0) this.#byAddress.set(address, left)
    else this.#byAddress.delete(address)
  }
}
