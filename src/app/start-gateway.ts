import type { WebhookServer } from '../http/webhook-server.ts'
import type { PlainServer } from '../admin/plain-server.ts'
import type { Config, HostPort } from '../config/config.ts'
import { systemClock } from '../system/system-clock.ts'
import type { FollowOptions, GatewayOptions } from './gateway-options.ts'
import { joinGateway } from './join-gateway.ts'
import type { GatewayParts } from './join-gateway.ts'
import { RegionBuses } from './region-buses.ts'
import { Reloader } from './reloader.ts'
import { createTelemetry } from './telemetry-of.ts'
import type { Telemetry } from './telemetry-of.ts'

export interface Gateway {
  /** With the ports that were really opened, as http://host:port. */
  readonly addresses: { readonly webhooks: string; readonly metrics: string; readonly admin: string }
  /** Reads the configuration's files anew; settles when they are in use or refused. */
  reload(): Promise<void>
  /** Not ready at once; takes deliveries for the drain delay; answers what is in flight; flushes; closes. */
  stop(): Promise<void>
}

/**
 * Starts everything that a checked configuration names: buses first, the webhook endpoint last.
 * @throws Error with a sentence for the operator; what had started is stopped again
 */
export async function startGateway(config: Config, options: GatewayOptions): Promise<Gateway> {
  const telemetry = createTelemetry(config, options)
  const regions = new RegionBuses({ ...telemetry, gatewayName: config.gateway.name })
  const parts = await joinGateway(config, telemetry, regions).catch(async (thrown: unknown) => {
    await regions.stop()
    return giveUp(telemetry, thrown)
  })
  const addresses = await listenAll(config, parts).catch(async (thrown: unknown) => {
    await closeAll(parts, 0)
    return giveUp(telemetry, thrown)
  })
  telemetry.log.write('info', 'gateway started', { digest: config.digest, ...addresses })
  const { follow } = options
  const reloader = follow === undefined ? undefined : createReloader(config, follow, parts)
  return {
    addresses,
    reload: async () => reloader?.reload(),
    stop: once(async () => {
      await reloader?.stop()
      await stop(config, parts)
    })
  }
}

function createReloader(running: Config, follow: FollowOptions, { inUse, telemetry }: GatewayParts): Reloader {
  return new Reloader({ ...telemetry, ...follow, running, apply: async (next) => inUse.replace(next) })
}

async function listenAll({ gateway }: Config, { metricsServer, adminServer, webhookServer }: GatewayParts) {
  const metrics = await listen(metricsServer, gateway.metrics)
  const admin = await listen(adminServer, gateway.admin)
  const webhooks = await listen(
    webhookServer,
    gateway.listen.address,
    gateway.listen.tls === undefined ? 'http' : 'https'
  )
  return { webhooks, metrics, admin }
}

async function listen(server: PlainServer | WebhookServer, at: HostPort, protocol = 'http'): Promise<string> {
  const { host, port } = await server.listen(at)
  return `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The first call's end is everybody's. */
function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= run())
}

async function stop({ gateway }: Config, parts: GatewayParts): Promise<void> {
  const { log } = parts.telemetry
  log.write('info', 'gateway stopping')
  parts.drain()
  await wait(gateway.drainDelayMs)
  await closeAll(parts, Math.max(0, gateway.shutdownTimeoutMs - gateway.drainDelayMs))
  log.write('info', 'gateway stopped')
  await log.stop()
}

/** Senders first, then what their deliveries needed, the probes last. */
async function closeAll(parts: GatewayParts, timeoutMs: number): Promise<void> {
  await parts.webhookServer.stop({ timeoutMs })
  parts.keys.stop()
  await parts.parser.stop()
  await parts.regions.stop()
  await Promise.all([parts.metricsServer.stop(), parts.adminServer.stop()])
  parts.telemetry.deliveryLog.stop()
}

/** The log says it too: whoever collects it does not read what the command prints. */
async function giveUp({ log, deliveryLog }: Telemetry, thrown: unknown): Promise<never> {
  deliveryLog.stop()
  log.write('error', 'gateway cannot start', { why: thrown instanceof Error ? thrown.message : 'unknown' })
  await log.stop()
  throw thrown
}

function wait(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    systemClock.after(delayMs, resolve)
  })
}
