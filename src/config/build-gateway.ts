import { isLoopback } from '../core/loopback.ts'
import { buildListenTls } from './build-listen-tls.ts'
import type { Config, GatewayConfig, HostPort, LimitsConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import { defaults } from './defaults.ts'
import type { Outside } from './outside.ts'
import { addressesCollide, formatHostPort, isAddressRange } from './parse-address.ts'

/**
 * A timer of Node that waits longer than 2147483647 ms, almost 25 days, is over at once.
 * https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
 */
const mostForTimer = '24d'

export async function buildGateway(node: ConfigNode, outside: Outside): Promise<GatewayConfig> {
  const listen = node.get('listen')
  const gateway: GatewayConfig = {
    name: node.get('name').text(),
    location: node.get('location').text(),
    environment: node.get('environment').text(),
    publicUrl: readPublicUrl(node.get('publicUrl')),
    sandbox: node.get('sandbox').flag(defaults.gateway.sandbox),
    listen: {
      // Required, so the stand-in is never used; port 0 collides with nothing.
      address: listen.get('address').hostPort('127.0.0.1:0'),
      trustedProxies: listen.get('trustedProxies').items().map(readProxy),
      tls: listen.get('tls').exists ? await buildListenTls(listen.get('tls'), outside) : undefined
    },
    metrics: node.get('metrics').hostPort(defaults.gateway.metrics),
    admin: node.get('admin').hostPort(defaults.gateway.admin),
    drainDelayMs: node.get('drainDelay').durationMs(defaults.gateway.drainDelay, mostForTimer),
    shutdownTimeoutMs: node.get('shutdownTimeout').durationMs(defaults.gateway.shutdownTimeout, mostForTimer)
  }
  checkListeners(node, gateway)
  if (gateway.drainDelayMs >= gateway.shutdownTimeoutMs)
    node
      .get(node.get('drainDelay').exists ? 'drainDelay' : 'shutdownTimeout')
      .error('`drainDelay` is part of `shutdownTimeout` and must be shorter')
  return gateway
}

function readPublicUrl(node: ConfigNode): string | undefined {
  const text = node.text()
  if (text === '') {
    if (node.exists) node.error('must be an absolute https URL')
    return undefined
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:')
    node.error('must be an absolute https URL', 'such as https://hooks.acme.example: senders sign what they were told')
  else if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    node.error('must be without a user, a query and a fragment')
  return text.replace(/\/+$/, '')
}

function readProxy(node: ConfigNode): string {
  const range = node.text()
  if (!isAddressRange(range)) node.error('must be an address or a network such as 10.0.0.0/8')
  return range
}

function checkListeners(node: ConfigNode, { listen, metrics, admin }: GatewayConfig): void {
  const listeners: readonly { readonly node: ConfigNode; readonly name: string; readonly at: HostPort }[] = [
    { node: node.get('listen').get('address'), name: 'listen.address', at: listen.address },
    { node: node.get('metrics'), name: 'metrics', at: metrics },
    { node: node.get('admin'), name: 'admin', at: admin }
  ]
  for (const [index, later] of listeners.entries()) {
    const earlier = listeners.slice(0, index).find(({ at }) => addressesCollide(at, later.at))
    if (earlier === undefined) continue
    const taken = `gateway.${earlier.name} (${formatHostPort(earlier.at)})`
    later.node.error(`${formatHostPort(later.at)} is taken by ${taken}`, 'give each listener a port of its own')
  }
  if (!isLoopback(admin.host))
    node
      .get('admin')
      .error('must be a loopback address: the admin API asks for no proof', `such as ${defaults.gateway.admin}`)
}

export function buildLimits(node: ConfigNode): LimitsConfig {
  const inFlightBytes = node.get('inFlightBytes').bytes(defaults.limits.inFlightBytes)
  const perAddress = node.get('inFlightBytesPerAddress')
  const bytesPerAddress = perAddress.bytes(defaults.limits.inFlightBytesPerAddress)
  const limits: LimitsConfig = {
    inFlightBytes,
    inFlightBytesPerAddress: perAddress.exists ? bytesPerAddress : Math.min(bytesPerAddress, inFlightBytes),
    connections: node.get('connections').count(defaults.limits.connections),
    connectionsPerAddress: node.get('connectionsPerAddress').count(defaults.limits.connectionsPerAddress),
    headersTimeoutMs: node.get('headersTimeout').durationMs(defaults.limits.headersTimeout, mostForTimer),
    requestTimeoutMs: node.get('requestTimeout').durationMs(defaults.limits.requestTimeout, mostForTimer)
  }
  for (const [key, value] of Object.entries(limits))
    if (value === 0 && node.get(key.replace(/Ms$/, '')).exists)
      node.get(key.replace(/Ms$/, '')).error('must be more than 0: nothing would be taken')
  // Node gives up on a request's headers no later than on the request. https://nodejs.org/api/http.html#serverheaderstimeout
  if (limits.headersTimeoutMs > limits.requestTimeoutMs)
    node
      .get(node.get('headersTimeout').exists ? 'headersTimeout' : 'requestTimeout')
      .error('`headersTimeout` is part of `requestTimeout` and must not be longer')
  return limits
}

export function buildEvents(node: ConfigNode): Config['events'] {
  const prefix = node.get('prefix').text()
  // Kafka's metrics write both as `_`. https://kafka.apache.org/documentation/#topicconfigs
  if (prefix.includes('_'))
    node
      .get('prefix')
      .warn("has a `_`: topics that differ by `.` and `_` only share one name in Kafka's metrics", 'use `-`')
  return { prefix, mode: node.get('mode').text(defaults.events.mode) === 'structured' ? 'structured' : 'binary' }
}
