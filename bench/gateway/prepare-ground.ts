import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderSandboxSenders } from '../../scripts/sandbox-senders.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { Config } from '../../src/config/config.ts'
import { providers } from '../../src/providers/registry.ts'
import { embeddedBus, makeGatewayConfig, usualRules } from './gateway-config.ts'
import { writeTenants } from './tenants.ts'

export const tenantsFile = 'tenants.ndjson'
/** Beside the gateways' folders, so that what it names relative to itself is the same for all. */
export const sendersFile = 'shared/senders.yaml'

/**
 * The tenants and, for every sender of the catalogue that can be signed for here, a source with its secret. Gives the
 * configuration to sign by.
 */
export async function prepareGround(folder: string, tenants: number, secret: string): Promise<Config> {
  mkdirSync(join(folder, 'shared'), { recursive: true })
  await writeTenants(join(folder, tenantsFile), tenants, { named: true })
  writeFileSync(join(folder, sendersFile), renderSandboxSenders())
  const shape = { rules: usualRules, sources: 1, tenantsFile, decisionCache: true, include: [sendersFile] }
  const config = makeGatewayConfig(shape, { webhooks: 0, metrics: 0, admin: 0 }, embeddedBus())
  const file = join(folder, 'signing.yaml')
  // A sandbox makes the secrets that are missing; this one is only for that, and nothing runs by it.
  writeFileSync(file, JSON.stringify({ ...config, gateway: { ...config.gateway, sandbox: true } }))
  const loaded = await loadConfig({ file, env: { BENCH_SECRET: secret }, providers, now: Date.now() })
  if (loaded.ok) return loaded.config
  throw new Error(loaded.findings.map(({ message }) => message).join('\n'))
}
