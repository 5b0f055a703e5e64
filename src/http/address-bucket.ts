import { isIP } from 'node:net'

/**
 * What one sender is counted under: an IPv4 address, or the /64 of an IPv6 one, which is what a single customer gets
 * (https://www.rfc-editor.org/rfc/rfc6177). A port is dropped, IPv4 in IPv6 clothing is IPv4. `undefined`: no address.
 */
export function addressBucket(text: string): string | undefined {
  const address = withoutPort(text)
  const family = isIP(address)
  if (family === 4) return address
  return family === 6 ? ipv6Bucket(address) : undefined
}

/** An address without a port; IPv4 in IPv6 clothing is IPv4. `undefined`: no address. */
export function plainAddress(text: string): string | undefined {
  const address = withoutPort(text)
  const family = isIP(address)
  if (family === 0) return undefined
  return family === 6 ? (embeddedIpv4(address) ?? address) : address
}

/** Some proxies write `203.0.113.7:4711` or `[2001:db8::1]:4711` into X-Forwarded-For. */
export function withoutPort(text: string): string {
  const [, ipv6, ipv4] = /^\[([^\]]*)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text) ?? []
  return ipv6 ?? ipv4 ?? text
}

function ipv6Bucket(address: string): string {
  const ipv4 = embeddedIpv4(address)
  if (ipv4 !== undefined) return ipv4
  const network = expandIpv6(address)
    .slice(0, 4)
    .map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}

function embeddedIpv4(address: string): string | undefined {
  const groups = expandIpv6(address)
  const [high = 0, low = 0] = groups.slice(6)
  if (groups.slice(0, 6).join() !== '0,0,0,0,0,65535') return undefined
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups of a valid address. */
function expandIpv6(address: string): readonly number[] {
  const [bare = ''] = address.split('%')
  const [head = '', tail] = bare.replace(/[\d.]+\.\d+$/, dottedToGroups).split('::')
  const left = groupsOf(head)
  const right = groupsOf(tail ?? '')
  const gap = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => 0)
  return [...left, ...gap, ...right]
}

function dottedToGroups(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

function groupsOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}
