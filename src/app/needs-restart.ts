import { isDeepStrictEqual } from 'node:util'
import type { Config, RegionConfig } from '../config/config.ts'

/**
 * The settings that differ and that a running gateway can't take over: what its listeners, its place and its topics'
 * names were made from. Everything else comes into use with a reload.
 */
export function findRestartNeeds(running: Config, next: Config): readonly string[] {
  const [before, after] = [fixedSettings(running), fixedSettings(next)]
  const changed = Object.keys(before).filter((path) => !isDeepStrictEqual(before[path], after[path]))
  return [...changed, ...findFixedBuses(running, next), ...findTakenDirectories(running, next)]
}

function fixedSettings({ gateway, limits, events }: Config): Readonly<Record<string, unknown>> {
  const { listen } = gateway
  return {
    'gateway.name': gateway.name,
    'gateway.location': gateway.location,
    'gateway.sandbox': gateway.sandbox,
    'gateway.listen.address': listen.address,
    'gateway.listen.trustedProxies': listen.trustedProxies,
    'gateway.listen.tls': listen.tls !== undefined,
    'gateway.listen.tls.clientAuthorities': listen.tls?.clientAuthorities !== undefined,
    'gateway.listen.tls.clientCertificate': listen.tls?.clientCertificate,
    'gateway.metrics': gateway.metrics,
    'gateway.admin': gateway.admin,
    'gateway.drainDelay': gateway.drainDelayMs,
    'gateway.shutdownTimeout': gateway.shutdownTimeoutMs,
    limits,
    'events.prefix': events.prefix
  }
}

/** A bus takes a new cluster while it runs; what else it was made with stays. A region with another kind of bus gets a new one. */
function findFixedBuses(running: Config, next: Config): readonly string[] {
  return [...running.regions.values()].flatMap(({ name, bus }) => {
    const other = next.regions.get(name)?.bus
    if (other === undefined || isDeepStrictEqual(fixedPart(bus), fixedPart(other))) return []
    if (bus.kind === 'embedded' && other.kind === 'embedded' && bus.directory !== other.directory) return []
    return bus.kind === other.kind ? [`regions.${name}.${bus.kind}`] : []
  })
}

/** A log can't be opened where another region's still is: that one is closed behind the reload. */
function findTakenDirectories(running: Config, next: Config): readonly string[] {
  const owners = new Map(logsOf(running).map(({ name, directory }) => [directory, name]))
  return logsOf(next)
    .filter(({ name, directory }) => (owners.get(directory) ?? name) !== name)
    .map(({ name }) => `regions.${name}.embedded.directory`)
}

function logsOf({ regions }: Config): readonly { readonly name: string; readonly directory: string }[] {
  return [...regions.values()].flatMap(({ name, bus }) =>
    bus.kind === 'embedded' ? [{ name, directory: bus.directory }] : []
  )
}

function fixedPart(bus: RegionConfig['bus']): unknown {
  return bus.kind === 'embedded' ? bus : { ...bus, cluster: undefined }
}
