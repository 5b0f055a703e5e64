import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { fetchGateway } from '../fetch-gateway.ts'
import { localUrl } from '../gateway-url.ts'
import type { HealthOptions } from './health-options.ts'

const usualUrl = 'http://127.0.0.1:8081'

export async function runHealth(options: HealthOptions, io: CommandIo): Promise<ExitStatus> {
  const base = options.url ?? (await configuredUrl(options, io)) ?? new URL(usualUrl)
  const url = new URL('/livez', base)
  const { status } = await fetchGateway(url, 'Start the gateway, or say where its metrics endpoint is with --url.')
  if (status === 200) {
    await io.out.print('alive')
    return exitStatus.good
  }
  throw new CommandFailure(`The gateway at ${url.href} answers ${status}: it is not alive.`, {
    hint: 'Its log says why; restart it.'
  })
}

async function configuredUrl({ config }: HealthOptions, io: CommandIo): Promise<URL | undefined> {
  if (config === undefined && (io.env['TURNPIKE_CONFIG'] ?? '') === '') return undefined
  // Loaded here only: a health check every few seconds should not read what it does not need.
  const { findConfig } = await import('../find-config.ts')
  const { requireConfigToLook } = await import('../load-for-command.ts')
  const { gateway } = await requireConfigToLook(findConfig(config, io.env), io)
  return localUrl(gateway.metrics, '--url')
}
