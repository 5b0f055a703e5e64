import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { isJsonObject } from '../../../src/core/json.ts'
import type { Json, JsonObject } from '../../../src/core/json.ts'
import { defaults } from '../../../src/config/defaults.ts'

const schema: Json = JSON.parse(await readFile(new URL('../../../schemas/config.schema.json', import.meta.url), 'utf8'))

function walk(value: Json, path: string, visit: (rule: JsonObject, path: string) => void): void {
  if (Array.isArray(value)) value.forEach((item: Json, at) => walk(item, `${path}/${at}`, visit))
  else if (isJsonObject(value)) {
    visit(value, path)
    for (const [key, part] of Object.entries(value)) walk(part, `${path}/${key}`, visit)
  }
}

describe('schemas/config.schema.json', () => {
  it('is a JSON Schema, which nobody checks again when a gateway starts', () => {
    const ajv = new Ajv2020({ strict: 'log', logger: false })
    assert.equal(ajv.validateSchema(isJsonObject(schema) ? schema : {}), true, ajv.errorsText())
    assert.equal(ajv.validateSchema({ type: 'thing' }), false)
  })

  it('describes every property, for editors', () => {
    const bare: string[] = []
    walk(schema, '', ({ properties }, path) => {
      if (!isJsonObject(properties)) return
      for (const [name, about] of Object.entries(properties))
        if (!isJsonObject(about) || typeof about['description'] !== 'string') bare.push(`${path}/${name}`)
    })
    assert.deepEqual(bare, [])
  })

  it('closes every map, so that no unknown key passes', () => {
    const open: string[] = []
    walk(schema, '', (rule, path) => {
      if (rule['type'] === 'object' && rule['additionalProperties'] === undefined) open.push(path)
    })
    assert.deepEqual(open, [])
  })

  it('shows the defaults that are used', () => {
    const shown: Record<string, Json> = {}
    walk(schema, '', (rule, path) => {
      if (rule['default'] !== undefined) shown[path.replaceAll(/\/(\$defs|properties)/g, '')] = rule['default']
    })
    const { gateway, limits, embedded } = defaults
    assert.deepEqual(shown, {
      '/events/mode': defaults.events.mode,
      '/gateway/sandbox': gateway.sandbox,
      '/gateway/listen/trustedProxies': [],
      '/gateway/metrics': gateway.metrics,
      '/gateway/admin': gateway.admin,
      '/gateway/drainDelay': gateway.drainDelay,
      '/gateway/shutdownTimeout': gateway.shutdownTimeout,
      ...Object.fromEntries(Object.entries(limits).map(([name, value]) => [`/limits/${name}`, value])),
      '/region/maxEventBytes': defaults.region.maxEventBytes,
      '/region/embedded/segmentBytes': embedded.segmentBytes,
      '/region/embedded/retention/age': embedded.retentionAge,
      '/region/embedded/retention/bytes': embedded.retentionBytes,
      '/region/kafka/client': defaults.kafka.client,
      '/region/kafka/compression': defaults.kafka.compression,
      '/region/kafka/linger': defaults.kafka.linger,
      '/region/kafka/requestTimeout': defaults.kafka.requestTimeout,
      '/region/kafka/connectTimeout': defaults.kafka.connectTimeout,
      '/gateway/listen/tls/clientCertificate': defaults.tls.clientCertificate,
      '/source/events/allow': [...defaults.source.allow],
      '/source/drift': defaults.source.drift,
      '/source/privacy/personal': defaults.source.personal,
      '/source/privacy/payload': defaults.source.payload
    })
  })
})
