import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import proxyAddr from 'proxy-addr'
import { addressBucket, plainAddress, withoutPort } from './address-bucket.ts'

/** For a socket that is gone before its address was asked for. */
const unknownAddress = 'unknown'

/** Under which address a connection and a request are counted. X-Forwarded-For is believed from trusted proxies only. */
export class ClientAddresses {
  readonly #isTrusted: (address: string, hop: number) => boolean

  /**
   * @param trustedProxies addresses and networks (`10.0.0.0/8`)
   * @throws Error that names the range at fault
   */
  constructor(trustedProxies: readonly string[]) {
    try {
      const isTrusted = proxyAddr.compile([...trustedProxies])
      this.#isTrusted = (address, hop) => isTrusted(withoutPort(address), hop)
    } catch (thrown) {
      throw new Error('trustedProxies must be IP addresses or networks such as 10.0.0.0/8', { cause: thrown })
    }
  }

  isProxy(socket: Socket): boolean {
    return socket.remoteAddress !== undefined && this.#isTrusted(socket.remoteAddress, 0)
  }

  ofSocket(socket: Socket): string {
    return addressBucket(socket.remoteAddress ?? '') ?? unknownAddress
  }

  exactOfSocket({ remoteAddress }: Socket): string | undefined {
    return remoteAddress === undefined ? undefined : plainAddress(remoteAddress)
  }

  /** The nearest address that is no trusted proxy, whole; undefined where a proxy passed on something that is none. */
  exactOf(request: IncomingMessage): string | undefined {
    return request.socket.remoteAddress === undefined ? undefined : plainAddress(proxyAddr(request, this.#isTrusted))
  }

  /** The nearest address that is no trusted proxy; the proxy's own where it passed on something that is no address. */
  ofForwarded(request: IncomingMessage): string {
    const { socket } = request
    if (socket.remoteAddress === undefined) return unknownAddress
    return addressBucket(proxyAddr(request, this.#isTrusted)) ?? this.ofSocket(socket)
  }
}
