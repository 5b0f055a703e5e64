import type { WebhookServer } from '../http/webhook-server.ts'
import type { PlainServer } from '../admin/plain-server.ts'
import type { Config, HostPort } from '../config/config.ts'
import { systemClock } from '../system/system-clock.ts'
import type { GatewayOptions } from './gateway-options.ts'
import { joinGateway } from './join-gateway.ts'
import type { GatewayParts } from './join-gateway.ts'

export interface Gateway {
  /** With the ports that were really opened, as http://host:port. */
  readonly addresses: { readonly webhooks: string; readonly metrics: string; readonly admin: string }
  /** Not ready at once; takes deliveries for the drain delay; answers what is in flight; flushes; closes. */
  stop(): Promise<void>
}

/**
 * Starts everything that a checked configuration names: buses first, the webhook endpoint last.
 * @throws Error with a sentence for the operator; what had started is stopped again
 */
export async function startGateway(config: Config, options: GatewayOptions): Promise<Gateway> {
  const parts = await joinGateway(config, options)
  try {
    await parts.regions.start()
    const addresses = await listenAll(config, parts)
    parts.log.write('info', 'gateway started', { digest: config.digest, ...addresses })
    return { addresses, stop: stopOnce(config, parts) }
  } catch (thrown) {
    await closeAll(parts, 0)
    throw thrown
  }
}

async function listenAll({ gateway }: Config, { metricsServer, adminServer, webhookServer }: GatewayParts) {
  const metrics = await listen(metricsServer, gateway.metrics)
  const admin = await listen(adminServer, gateway.admin)
  const webhooks = await listen(webhookServer, gateway.listen.address)
  return { webhooks, metrics, admin }
}

async function listen(server: PlainServer | WebhookServer, at: HostPort): Promise<string> {
  const { host, port } = await server.listen(at)
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function stopOnce(config: Config, parts: GatewayParts): () => Promise<void> {
  let stopping: Promise<void> | undefined
  return () => (stopping ??= stop(config, parts))
}

async function stop({ gateway }: Config, parts: GatewayParts): Promise<void> {
  parts.log.write('info', 'gateway stopping')
  parts.drain()
  await wait(gateway.drainDelayMs)
  await closeAll(parts, Math.max(0, gateway.shutdownTimeoutMs - gateway.drainDelayMs))
}

/** Senders first, then what their deliveries needed, the probes and the log last. */
async function closeAll(parts: GatewayParts, timeoutMs: number): Promise<void> {
  await parts.webhookServer.stop({ timeoutMs })
  await parts.parser.stop()
  await parts.regions.stop()
  await Promise.all([parts.metricsServer.stop(), parts.adminServer.stop()])
  parts.deliveryLog.stop()
  parts.log.write('info', 'gateway stopped')
  await parts.log.stop()
}

function wait(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    systemClock.after(delayMs, resolve)
  })
}
