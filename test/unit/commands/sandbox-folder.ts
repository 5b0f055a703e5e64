import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../../src/config/load-config.ts'
import type { Config } from '../../../src/config/config.ts'
import { providers } from '../../../src/providers/registry.ts'

/** The secret of every sandbox here: what must never be printed. */
export const sandboxSecret = 'f00dfacef00dfacef00dfacef00dface'

export interface SandboxFolder extends AsyncDisposable {
  readonly folder: string
  readonly configFile: string
}

export interface SandboxChanges {
  /** More lines of the source. */
  readonly source?: readonly string[]
  readonly gateway?: readonly string[]
  /** More lines of the file. */
  readonly top?: readonly string[]
  readonly maxEventBytes?: string
  readonly secret?: string
  readonly mode?: 'binary' | 'structured'
}

/** A checked sandbox of two regions on ports that the system chooses, removed after use. */
export async function makeSandbox(changes: SandboxChanges = {}): Promise<SandboxFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-commands-'))
  const configFile = join(folder, 'turnpike.yaml')
  await writeFile(configFile, sandboxYaml(changes))
  await writeFile(join(folder, 'secret'), `${sandboxSecret}\n`)
  await writeFile(
    join(folder, 'tenants.ndjson'),
    [
      { id: 'northwind', home: 'uk', names: { github: ['northwind-health'] } },
      { id: 'nordsee', home: 'eu', names: { github: ['nordsee-gmbh'] } }
    ]
      .map((tenant) => `${JSON.stringify(tenant)}\n`)
      .join('')
  )
  return { folder, configFile, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

function sandboxYaml({
  source = [],
  gateway = [],
  top = [],
  maxEventBytes = '1MiB',
  secret,
  mode = 'binary'
}: SandboxChanges) {
  return [
    'version: 1',
    'gateway:',
    '  name: test',
    '  location: uk',
    '  environment: test',
    '  sandbox: true',
    '  listen: { address: 127.0.0.1:0 }',
    '  metrics: 127.0.0.1:0',
    '  admin: 127.0.0.1:0',
    ...(gateway.length === 0 ? ['  drainDelay: 0s'] : gateway.map((line) => `  ${line}`)),
    `events: { prefix: acme, mode: ${mode} }`,
    'regions:',
    `  uk: { maxEventBytes: ${maxEventBytes}, embedded: { directory: regions/uk } }`,
    `  eu: { maxEventBytes: ${maxEventBytes}, embedded: { directory: regions/eu } }`,
    'tenants: { file: tenants.ndjson }',
    ...top,
    'sources:',
    '  github:',
    '    provider: github',
    `    proof: { secrets: [${secret ?? '{ file: secret }'}] }`,
    '    tenant: { from: owner }',
    ...source.map((line) => `    ${line}`),
    ''
  ].join('\n')
}

export async function loadSandbox({ configFile }: SandboxFolder, now = Date.now()): Promise<Config> {
  const result = await loadConfig({ file: configFile, env: {}, providers, now, readOnly: true })
  if (!result.ok) throw new Error(result.findings.map(({ path, message }) => `${path}: ${message}`).join('\n'))
  return result.config
}
