import type { WebhookServer } from '../http/webhook-server.ts'
import type { PlainServer } from '../admin/plain-server.ts'
import type { Config, HostPort } from '../config/config.ts'
import { once } from '../core/once.ts'
import { systemClock } from '../system/system-clock.ts'
import type { FollowOptions, GatewayOptions, WorkerOptions } from './gateway-options.ts'
import { headStart } from './head-start.ts'
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
  const { parts, opened: addresses } = await startParts(config, options, listenAll)
  const { follow } = options
  parts.quarantineWatch.lookSoon()
  const reloader = follow === undefined ? undefined : createReloader(config, follow, parts)
  parts.telemetry.log.write('info', 'gateway started', { digest: config.digest, ...addresses })
  return {
    addresses,
    reload: async () => reloader?.reload(),
    stop: once(async () => stop(config, parts, 'gateway', reloader))
  }
}

/** A gateway that is one of several processes: the one above it has the other endpoints, and says when it reloads. */
export interface WorkerGateway {
  readonly webhooks: string
  readonly parts: GatewayParts
  stop(): Promise<void>
}

/** @throws Error as `startGateway` does */
export async function startWorkerGateway(
  config: Config,
  options: GatewayOptions & { readonly worker: WorkerOptions }
): Promise<WorkerGateway> {
  const { parts, opened: webhooks } = await startParts(config, options, listenForWebhooks)
  if (options.worker.lookElsewhere === undefined) parts.quarantineWatch.lookSoon()
  parts.telemetry.log.write('info', 'worker started', { digest: config.digest, webhooks })
  return { webhooks, parts, stop: once(async () => stop(config, parts, 'worker')) }
}

async function startParts<Opened>(
  config: Config,
  options: GatewayOptions,
  open: (config: Config, parts: GatewayParts) => Promise<Opened>
): Promise<{ readonly parts: GatewayParts; readonly opened: Opened }> {
  const telemetry = createTelemetry(config, options)
  const { worker } = options
  const what = worker === undefined ? 'gateway' : 'worker'
  const regions = new RegionBuses({ ...telemetry, gatewayName: config.gateway.name, worker })
  const parts = await joinGateway(config, { telemetry, regions, worker }).catch(async (thrown: unknown) => {
    await regions.stop()
    return giveUp(telemetry, what, thrown)
  })
  try {
    const opened = await open(config, parts)
    parts.tenants.watch()
    void headStart().then(() => parts.inUse.warmUp())
    return { parts, opened }
  } catch (thrown) {
    await closeAll(parts, 0)
    return giveUp(telemetry, what, thrown)
  }
}

function createReloader(running: Config, follow: FollowOptions, { inUse, telemetry }: GatewayParts): Reloader {
  return new Reloader({
    ...telemetry,
    ...follow,
    running,
    apply: async (next, isWanted) => inUse.replace(next, isWanted)
  })
}

async function listenAll(config: Config, parts: GatewayParts) {
  const { metrics, admin } = await listenForOperators(config, parts)
  return { webhooks: await listenForWebhooks(config, parts), metrics, admin }
}

async function listenForWebhooks({ gateway }: Config, { webhookServer }: GatewayParts): Promise<string> {
  const { address, tls } = gateway.listen
  return listen(webhookServer, address, tls === undefined ? 'http' : 'https')
}

/** @throws Error with a sentence for the operator */
export async function listenForOperators(
  { gateway }: Config,
  { metricsServer, adminServer }: Pick<GatewayParts, 'metricsServer' | 'adminServer'>
) {
  return { metrics: await listen(metricsServer, gateway.metrics), admin: await listen(adminServer, gateway.admin) }
}

async function listen(server: PlainServer | WebhookServer, at: HostPort, protocol = 'http'): Promise<string> {
  const { host, port } = await server.listen(at)
  return `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

const leastMs = 200
/** Nobody was told that they are stored: a region that does not take them must not hold up the end. */
const mostForDecisionsMs = 2_000

async function stop(
  { gateway }: Config,
  parts: GatewayParts,
  what: 'gateway' | 'worker',
  reloader?: Reloader
): Promise<void> {
  const { log } = parts.telemetry
  const startedMs = systemClock.monotonicMs()
  log.write('info', `${what} stopping`)
  parts.drain()
  const reloading = reloader?.stop()
  await wait(gateway.drainDelayMs)
  await closeAll(parts, Math.max(0, gateway.shutdownTimeoutMs - gateway.drainDelayMs))
  // A reload that is under way gives back what it has started; what takes it too long ends with the process.
  const leftMs = startedMs + gateway.shutdownTimeoutMs - systemClock.monotonicMs()
  if (reloading !== undefined) await within(leftMs, reloading)
  log.write('info', `${what} stopped`)
  await log.stop()
}

/** Senders first, then what their deliveries needed, the probes last: all of it within the time. */
async function closeAll(parts: GatewayParts, timeoutMs: number): Promise<void> {
  const endsAtMs = systemClock.monotonicMs() + timeoutMs
  const leftMs = (): number => endsAtMs - systemClock.monotonicMs()
  parts.tenants.stop()
  await parts.webhookServer.stop({ timeoutMs })
  parts.keys.stop()
  parts.confirmations.stop()
  parts.registries.stop()
  parts.lookups.stop()
  // It only reads: nothing is lost with a look that does not end.
  await within(leftMs(), parts.quarantineWatch.stop())
  await parts.parser.stop()
  await parts.encryptor.stop()
  await parts.decisions.stop(Math.min(mostForDecisionsMs, Math.max(leastMs, leftMs() / 2)))
  // Nobody waits for an answer any more: what a broker has not acknowledged by then was acknowledged to nobody.
  const areStopped = await within(leftMs(), parts.regions.stop())
  if (!areStopped) {
    parts.telemetry.log.write('warn', 'regions did not finish in time')
    parts.regions.abandon()
  }
  await Promise.all([parts.metricsServer.stop(), parts.adminServer.stop()])
  parts.telemetry.deliveryLog.stop()
  parts.telemetry.secrets.stop()
}

/** Whether it settled in time; a little is always given. */
async function within(timeoutMs: number, work: Promise<void>): Promise<boolean> {
  const { promise: isOver, resolve } = Promise.withResolvers<boolean>()
  const cancel = systemClock.after(Math.max(leastMs, timeoutMs), () => resolve(false))
  try {
    return await Promise.race([work.then(() => true), isOver])
  } finally {
    cancel()
  }
}

/** The log says it too: whoever collects it does not read what the command prints. */
async function giveUp(
  { log, deliveryLog, secrets }: Telemetry,
  what: 'gateway' | 'worker',
  thrown: unknown
): Promise<never> {
  deliveryLog.stop()
  secrets.stop()
  log.write('error', `${what} cannot start`, { why: thrown instanceof Error ? thrown.message : 'unknown' })
  await log.stop()
  throw thrown
}

function wait(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    systemClock.after(delayMs, resolve)
  })
}
