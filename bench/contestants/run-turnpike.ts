import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { startGateway } from '../../src/app/start-gateway.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { providers } from '../../src/providers/registry.ts'

/** This gateway, whole. `bus` is the region's, as the configuration names it. */
export async function runTurnpike(bus: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'turnpike-bench-'))
  const file = join(directory, 'turnpike.yaml')
  await writeFile(
    file,
    `version: 1
gateway:
  name: bench
  location: uk
  environment: bench
  listen: { address: '127.0.0.1:0' }
  metrics: 127.0.0.1:0
  admin: 127.0.0.1:0
  drainDelay: 0s
limits: { inFlightBytesPerAddress: 256MiB, connectionsPerAddress: 4096 }
events: { prefix: bench }
regions:
  uk: ${bus}
sources:
  github:
    provider: github
    proof: { secrets: [{ env: BENCH_SECRET }] }
    tenant: { fixed: everyone }
tenants: { file: tenants.ndjson }
`
  )
  await writeFile(join(directory, 'tenants.ndjson'), '{"id":"everyone","home":"uk"}\n')
  const loaded = await loadConfig({ file, env: process.env, providers, now: Date.now() })
  if (!loaded.ok) throw new Error(loaded.findings.map(({ message }) => message).join('\n'))
  const gateway = await startGateway(loaded.config, { log: { level: 'warn' }, version: 'bench' })
  process.stdout.write(`${JSON.stringify({ port: Number(new URL(gateway.addresses.webhooks).port) })}\n`)
  process.on('SIGTERM', () => {
    void gateway
      .stop()
      .then(() => rm(directory, { recursive: true, force: true }))
      .then(() => process.exit(0))
  })
}
