import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load-config.ts'
import { formatFindings } from '../../src/config/format-findings.ts'
import { providers } from '../../src/providers/registry.ts'

/* compose.yaml can't run in the tests: what it says is held against the files that it names. */

const project = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(`${project}${path}`, 'utf8')

interface Service {
  readonly image?: string
  readonly environment: Readonly<Record<string, string>>
  readonly networks: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly command?: readonly string[]
}

const { services, networks } = parse(read('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, unknown>>
}
const { gateway, ...others } = services
assert.ok(gateway)

describe('compose.yaml', () => {
  it('runs the Kafka that the tests run', () => {
    const [, version] = /<kafka\.version>([^<]+)</.exec(read('test/support/kafka/java/pom.xml')) ?? []
    for (const { image } of Object.values(others)) assert.equal(image, `apache/kafka:${version}`)
  })

  it('gives the gateway a configuration that is good, and in it the brokers as the network knows them', async () => {
    const result = await loadConfig({
      file: `${project}config/stack.yaml`,
      env: {},
      providers,
      now: Date.now(),
      readOnly: true
    })
    assert.ok(result.ok, formatFindings(result.findings))
    for (const { name, bus } of result.config.regions.values()) {
      assert.ok(bus.kind === 'kafka')
      const service = services[`kafka-${name}`]
      assert.ok(service)
      for (const broker of bus.cluster.brokers)
        assert.ok(service.environment['KAFKA_ADVERTISED_LISTENERS']?.split(',').includes(`REGION://${broker}`))
    }
    assert.equal(gateway.environment['TURNPIKE_CONFIG'], '/etc/turnpike/stack.yaml')
    for (const volume of [
      './config/stack.yaml:/etc/turnpike/stack.yaml:ro',
      './config/sandbox-tenants.ndjson:/etc/turnpike/sandbox-tenants.ndjson:ro'
    ])
      assert.ok(gateway.volumes?.includes(volume))
  })

  it('makes every topic that a provider’s events may go to', () => {
    const script = services['topics-uk']?.command?.join(' ') ?? ''
    for (const { domain } of providers.values()) assert.match(script, new RegExp(String.raw`\b${domain}\b`))
  })

  it('keeps the regions apart: only the gateway is in both', () => {
    for (const [name, service] of Object.entries(others)) {
      const region = name.split('-')[1] ?? ''
      assert.deepEqual(service.networks, [region])
    }
    assert.deepEqual(gateway.networks, Object.keys(networks))
  })

  it('opens no port to the network, and not the admin endpoint', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? [])
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:/)
    assert.ok(!ports.join(' ').includes('8082'))
  })
})
