import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reapedFolder } from './kafka/reaper.ts'

/** A gateway's own folder: configuration, secret, tenants, logs. It is removed with everything else of this process. */
export interface GatewayHome {
  readonly folder: string
  readonly configFile: string
  readonly secret: string
  /** Of the embedded logs, by region. */
  readonly logs: { readonly uk: string; readonly eu: string }
}

export interface HomeOptions {
  readonly secret?: string
  /** Of the webhook endpoint; 0 lets the system choose. */
  readonly port?: number
  /** Settings of `gateway` besides. */
  readonly gateway?: Readonly<Record<string, unknown>>
  readonly limits?: Readonly<Record<string, unknown>>
  /** The folder of the logs, to share them with another gateway. */
  readonly logsIn?: string
}

const tenants = [
  { id: 'acme', home: 'uk', names: { github: ['Octocoders'] } },
  { id: 'umbrella', home: 'eu', names: { github: ['Umbrella'] } }
]

/** Two simulated regions, `uk` and `eu`. All that `github` brings belongs to a tenant in `uk`; `owned` asks for the owner. */
export function makeGatewayHome(options: HomeOptions = {}): GatewayHome {
  const folder = mkdtempSync(join(reapedFolder(), 'gateway-'))
  const { secret = randomBytes(32).toString('hex'), logsIn = folder } = options
  const logs = { uk: join(logsIn, 'regions', 'uk'), eu: join(logsIn, 'regions', 'eu') }
  const configFile = join(folder, 'gateway.yaml')
  writeFileSync(join(folder, 'secret'), `${secret}\n`, { mode: 0o600 })
  writeFileSync(join(folder, 'tenants.ndjson'), tenants.map((tenant) => `${JSON.stringify(tenant)}\n`).join(''))
  // YAML is a superset of JSON.
  writeFileSync(configFile, JSON.stringify(configOf(options, logs), undefined, 2))
  return { folder, configFile, secret, logs }
}

function configOf({ port = 0, gateway, limits }: HomeOptions, logs: GatewayHome['logs']) {
  const proof = { secrets: [{ file: 'secret' }] }
  return {
    version: 1,
    gateway: {
      name: 'edge-uk-1',
      location: 'uk',
      environment: 'test',
      sandbox: true,
      listen: { address: `127.0.0.1:${port}` },
      metrics: '127.0.0.1:0',
      admin: '127.0.0.1:0',
      drainDelay: '0s',
      ...gateway
    },
    ...(limits === undefined ? {} : { limits }),
    events: { prefix: 'acme' },
    regions: { uk: { embedded: { directory: logs.uk } }, eu: { embedded: { directory: logs.eu } } },
    tenants: { file: 'tenants.ndjson' },
    sources: {
      github: { provider: 'github', proof, tenant: { fixed: 'acme' } },
      owned: { provider: 'github', proof, tenant: { from: 'owner' } }
    }
  }
}
