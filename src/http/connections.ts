import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { ClientCertificate } from '../core/delivery.ts'
import type { ClientAddresses } from './client-address.ts'
import { clientCertificateOf } from './client-certificate.ts'

/** One request and its answer, from the end of the headers until the answer is gone. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export interface Connection {
  /** What its requests come through: with TLS the layer above, as soon as the handshake is over. */
  socket: Socket
  readonly address: string
  /** The same whole; undefined for a socket that is gone already. */
  readonly exactAddress: string | undefined
  /** Its requests come from the addresses that it forwards. */
  readonly isProxy: boolean
  /** In the order in which the requests came and will be answered. */
  readonly exchanges: Set<Exchange>
  /** Its last answer has been chosen: requests after that one are left alone (RFC 9112, section 9.6). */
  isClosing: boolean
  /** It was let in by authorities that no longer count: its next answer is its last. */
  isOutdated: boolean
  clientCertificate: ClientCertificate | undefined
}

/** The open connections, counted by address, from the first packet on: one in its handshake is one. */
export class Connections {
  readonly #addresses: ClientAddresses
  readonly #maxPerAddress: number
  readonly #open = new Map<Duplex, Connection>()
  readonly #byAddress = new Map<string, number>()
  /** Node does not tell which connection a TLS socket belongs to: both have the same other end. */
  readonly #handshakes = new Map<string, Connection>()

  constructor(addresses: ClientAddresses, maxPerAddress: number) {
    this.#addresses = addresses
    this.#maxPerAddress = maxPerAddress
  }

  get count(): number {
    return this.#open.size
  }

  /** False: the address has its share already. */
  add(socket: Socket): boolean {
    return this.#add(socket) !== undefined
  }

  /** The same for one that begins with a TLS handshake. */
  addHandshake(socket: Socket): boolean {
    const connection = this.#add(socket)
    if (connection === undefined) return false
    const peer = peerOf(socket)
    // Without one the other side is gone already.
    if (peer === undefined) return true
    this.#handshakes.set(peer, connection)
    socket.once('close', () => this.#endHandshake(peer, connection))
    return true
  }

  inHandshake(socket: TLSSocket): Connection | undefined {
    return this.#handshakes.get(peerOf(socket) ?? '')
  }

  /** From here on the connection is known by its TLS socket. False: it is gone. */
  finishHandshake(socket: TLSSocket): boolean {
    const connection = this.inHandshake(socket)
    if (connection === undefined) return false
    this.#endHandshake(peerOf(socket) ?? '', connection)
    this.#open.delete(connection.socket)
    this.#open.set(socket, connection)
    connection.socket = socket
    connection.clientCertificate = clientCertificateOf(socket)
    return true
  }

  of(socket: Duplex): Connection | undefined {
    return this.#open.get(socket)
  }

  /** Those that have sent nothing at all, or no request yet but a handshake; Node takes them for busy. */
  destroyUnused(): void {
    for (const { socket } of this.#handshakes.values()) socket.destroy()
    for (const { socket } of this.#open.values()) if (socket.bytesRead === 0) socket.destroy()
  }

  /** Every open connection ends behind its next answer. */
  outdateAll(): void {
    for (const connection of this.#open.values()) connection.isOutdated = true
  }

  destroyAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy()
  }

  #add(socket: Socket): Connection | undefined {
    const address = this.#addresses.ofSocket(socket)
    const isProxy = this.#addresses.isProxy(socket)
    const ofAddress = (this.#byAddress.get(address) ?? 0) + 1
    if (!isProxy && ofAddress > this.#maxPerAddress) return undefined
    this.#byAddress.set(address, ofAddress)
    const exchanges = new Set<Exchange>()
    const connection = {
      socket,
      address,
      exactAddress: this.#addresses.exactOfSocket(socket),
      isProxy,
      exchanges,
      isClosing: false,
      isOutdated: false,
      clientCertificate: undefined
    }
    this.#open.set(socket, connection)
    socket.once('close', () => this.#remove(connection))
    return connection
  }

  #endHandshake(peer: string, connection: Connection): void {
    // The same end may have connected again before this side was told that it had closed.
    if (this.#handshakes.get(peer) === connection) this.#handshakes.delete(peer)
  }

  #remove({ socket, address }: Connection): void {
    this.#open.delete(socket)
    const left = (this.#byAddress.get(address) ?? 0) - 1
    if (left > 0) this.#byAddress.set(address, left)
    else this.#byAddress.delete(address)
  }
}

function peerOf({ remoteAddress, remotePort, localAddress }: Socket): string | undefined {
  return remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort} ${localAddress}`
}
