import { randomBytes } from 'node:crypto'
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reapedFolder } from './reaper.ts'

/** A gateway's own folder: configuration, secret, tenants, logs. It is removed with everything else of this process. */
export interface GatewayHome {
  readonly folder: string
  readonly configFile: string
  readonly secret: string
  /** What the configuration file holds at first. */
  readonly config: HomeConfig
  /** Writes another configuration, as an editor does: a new file in the place of the old one. */
  configure(config: HomeConfig): void
  /** Of the embedded logs, by region. */
  readonly logs: { readonly uk: string; readonly eu: string }
}

export type HomeConfig = ReturnType<typeof configOf> & {
  readonly include?: readonly string[]
  readonly audit?: { readonly region: string }
}

export interface HomeOptions {
  readonly secret?: string
  /** Of the webhook endpoint; 0 lets the system choose. */
  readonly port?: number
  /** Settings of `gateway` besides. */
  readonly gateway?: Readonly<Record<string, unknown>>
  readonly limits?: Readonly<Record<string, unknown>>
  /** Instead of the embedded logs. */
  readonly regions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
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
  const config = configOf(options, logs)
  const configure = (next: HomeConfig): void => {
    // YAML is a superset of JSON.
    writeFileSync(`${configFile}.new`, JSON.stringify(next, undefined, 2))
    renameSync(`${configFile}.new`, configFile)
  }
  configure(config)
  return { folder, configFile, secret, config, configure, logs }
}

function configOf({ port = 0, gateway, limits, regions }: HomeOptions, logs: GatewayHome['logs']) {
  const proof = { secrets: [{ file: 'secret' }] }
  const onDisk = { uk: { embedded: { directory: logs.uk } }, eu: { embedded: { directory: logs.eu } } }
  const sources: Readonly<Record<string, unknown>> = {
    github: { provider: 'github', proof, tenant: { fixed: 'acme' } },
    owned: { provider: 'github', proof, tenant: { from: 'owner' } }
  }
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
    regions: regions ?? onDisk,
    tenants: { file: 'tenants.ndjson' },
    sources
  }
}
