import { createPublicKey, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../../src/config/config.ts'
import { formatFindings } from '../../../src/config/format-findings.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { providers } from '../../../src/providers/registry.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { reapedFolder } from '../reaper.ts'
import { makeRegionKeys } from '../region-keys.ts'
import { canaryRegions, canarySources, canaryTenants, holdRule, placingRules, refuseRule } from './canary-sources.ts'
import type { CanaryRegion } from './canary-sources.ts'

/** All that a gateway has of a machine: configuration, working directory, home, temporary files and an embedded log. */
export interface CanaryHome {
  readonly folder: string
  readonly configFile: string
  readonly config: Config
  /** Of the embedded log. */
  readonly log: string
  /** Of the topics' names. */
  readonly prefix: string
  readonly maxEventBytes: number
  /** Of the regions' consumers. */
  readonly privateKeys: ReadonlyMap<CanaryRegion, KeyObject>
  /** Holds no more of what is delivered. */
  endHold(): void
}

export interface CanaryHomeOptions {
  /** Stands in the names of what the configuration names, so that it turns up wherever anything is written. */
  readonly control: string
  readonly brokers: Readonly<Record<Exclude<CanaryRegion, 'ch'>, readonly string[]>>
}

const maxEventBytes = 256 * 1024

/** Makes the folders, the configuration and all that it names. */
export async function makeCanaryHome({ control, brokers }: CanaryHomeOptions): Promise<CanaryHome> {
  const folder = mkdtempSync(join(reapedFolder(), `${control}-`))
  for (const name of ['secrets', 'cwd', 'home', 'tmp', 'reports']) mkdirSync(join(folder, name))
  const log = join(folder, 'log')
  writeFileSync(join(folder, 'tenants.ndjson'), canaryTenants.map((each) => `${JSON.stringify(each)}\n`).join(''))
  const privateKeys = new Map(canaryRegions.map((region) => [region, writeKeys(folder, region)]))
  const parts = { ...gatewayParts(control), regions: regionsOf(brokers, log), sources: canarySources(control) }
  const write = (isSandbox: boolean, admission: readonly object[]): void => {
    const gateway = { ...parts.gateway, ...(isSandbox ? { sandbox: true } : {}) }
    writeFileSync(`${configFile}.new`, JSON.stringify({ ...parts, ...placingRules, gateway, admission }))
    renameSync(`${configFile}.new`, configFile)
  }
  const configFile = join(folder, 'gateway.yaml')
  // A sandbox makes the secrets that it misses, in each sender's own form.
  write(true, [])
  await load(configFile)
  write(false, [holdRule, refuseRule])
  return {
    folder,
    configFile,
    config: await load(configFile),
    log,
    prefix: control,
    maxEventBytes,
    privateKeys,
    endHold: () => write(false, [refuseRule])
  }
}

/** Keys for pseudonyms, and the public half of one to encrypt to. */
function writeKeys(folder: string, region: CanaryRegion): KeyObject {
  const { privateKey } = makeRegionKeys(region)
  const pem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })
  writeFileSync(join(folder, `${region}.pub.pem`), pem)
  writeFileSync(join(folder, 'secrets', `${region}-pseudonyms`), randomBytes(32).toString('hex'), { mode: 0o600 })
  return privateKey
}

function regionsOf(brokers: CanaryHomeOptions['brokers'], directory: string): object {
  const kafka = (region: Exclude<CanaryRegion, 'ch'>, compression: string): object => ({
    maxEventBytes: `${maxEventBytes}`,
    kafka: {
      clusters: [{ name: `${region}-a`, brokers: brokers[region] }],
      compression,
      requestTimeout: '3s',
      connectTimeout: '1s'
    }
  })
  return {
    uk: kafka('uk', 'lz4'),
    eu: kafka('eu', 'gzip'),
    ch: { maxEventBytes: `${maxEventBytes}`, embedded: { directory } },
    no: kafka('no', 'zstd')
  }
}

function gatewayParts(control: string) {
  const each = <T>(of: (region: CanaryRegion) => T) => Object.fromEntries(canaryRegions.map((it) => [it, of(it)]))
  return {
    version: 1,
    gateway: {
      name: `edge-${control}`,
      location: 'ch',
      environment: 'test',
      publicUrl: 'https://hooks.canary.example',
      listen: { address: '127.0.0.1:0' },
      metrics: '127.0.0.1:0',
      admin: '127.0.0.1:0',
      drainDelay: '0s'
    },
    events: { prefix: control },
    audit: { region: 'eu' },
    tenants: { file: 'tenants.ndjson' },
    privacy: {
      pseudonymKeys: each((region) => ({ file: `secrets/${region}-pseudonyms` })),
      encryptTo: each((region) => ({ file: `${region}.pub.pem` }))
    }
  }
}

/** @throws Error with what is wrong */
async function load(file: string): Promise<Config> {
  const result = await loadConfig({ file, env: {}, providers, now: systemClock.now() })
  if (result.ok) return result.config
  throw new Error(formatFindings(result.findings, (text) => text))
}
