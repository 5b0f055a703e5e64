import { makeRules } from './rules.ts'

export type BusConfig = Readonly<Record<string, unknown>>

export interface GatewayPorts {
  readonly webhooks: number
  readonly metrics: number
  readonly admin: number
}

export interface GatewayShape {
  readonly rules: number
  readonly sources: number
  readonly tenantsFile: string
  /** False: a rule asks for the time, so that no decision is kept. */
  readonly decisionCache: boolean
  /** Files with more sources. */
  readonly include?: readonly string[]
}

/** How many rules a gateway of the comparison has. */
export const usualRules = 100

export function sourceName(at: number): string {
  return at === 0 ? 'github' : `github-${at}`
}

/** Everything as it is by default, but for what a benchmark from one address needs. */
export function makeGatewayConfig(shape: GatewayShape, ports: GatewayPorts, bus: BusConfig) {
  const rules = makeRules(shape.rules, { readTime: !shape.decisionCache })
  const github = { provider: 'github', proof: { secrets: [{ env: 'BENCH_SECRET' }] }, tenant: { from: 'owner' } }
  const sources = Object.fromEntries(Array.from({ length: shape.sources }, (_, at) => [sourceName(at), github]))
  return {
    version: 1,
    include: shape.include ?? [],
    gateway: {
      name: 'bench',
      location: 'uk',
      environment: 'bench',
      listen: { address: `127.0.0.1:${ports.webhooks}` },
      metrics: `127.0.0.1:${ports.metrics}`,
      admin: `127.0.0.1:${ports.admin}`,
      publicUrl: 'https://hooks.bench.example',
      drainDelay: '0s'
    },
    limits: { inFlightBytesPerAddress: '256MiB', connectionsPerAddress: 4096 },
    events: { prefix: 'bench' },
    regions: { uk: bus },
    sources,
    tenants: { file: shape.tenantsFile },
    ...rules
  }
}

export function embeddedBus(): BusConfig {
  // What a benchmark writes in a minute would fill a small disk.
  return { embedded: { directory: 'log', retention: { bytes: '512MiB' } } }
}

/** `client` undefined: whichever is the default. */
export function kafkaBus(brokers: readonly string[], client?: string): BusConfig {
  return { kafka: { ...(client === undefined ? {} : { client }), clusters: [{ name: 'uk-a', brokers }] } }
}

/** The topics of the bench's region. */
export const benchTopics = ['scm', 'registry', 'itsm', 'billing', 'cd', 'tenant', 'quarantine', 'decisions'].map(
  (name) => `bench.uk.${name}`
)
