import { isIP } from 'node:net'
import type { HostPort } from './config.ts'

const addressForm = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):([0-9]{1,5})$/

/** `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`; port 0 lets the system choose. */
export function parseHostPort(value: unknown): HostPort | undefined {
  if (typeof value !== 'string') return undefined
  const [, ipv6, name, digits] = addressForm.exec(value) ?? []
  const port = Number(digits)
  const host = ipv6 ?? name
  if (host === undefined || !(port <= 65_535)) return undefined
  return ipv6 !== undefined && isIP(ipv6) !== 6 ? undefined : { host, port }
}

export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether a listener at each could not start: one port, and hosts that are one or that one of them spans. */
export function addressesCollide(one: HostPort, other: HostPort): boolean {
  if (one.port === 0 || one.port !== other.port) return false
  return one.host.toLowerCase() === other.host.toLowerCase() || isWildcard(one.host) || isWildcard(other.host)
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || (isIP(host) === 6 && /^[0:]+$/.test(host))
}

/** An IP address, or a network as `10.0.0.0/8`. */
export function isAddressRange(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  // A network of everybody (/0) would believe what strangers say of their own address.
  return length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128))
}
