import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestShapeOf } from '../../../src/commands/samples/request-shape-of.ts'
import { listSamples, readSampleBody } from '../../../src/commands/samples/sample-catalogue.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { Json } from '../../../src/core/json.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { Secret } from '../../../src/core/secret.ts'
import { projectJson } from '../../../src/parsing/project-json.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { jsonDocument } from '../../../src/pipeline/json-document.ts'
import { parsePayload } from '../../../src/pipeline/parse-payload.ts'
import { projectBytes } from '../../../src/pipeline/projection/project-bytes.ts'
import { readingOf } from '../../../src/pipeline/read-payload.ts'
import { wantedOf } from '../../../src/pipeline/wanted-of.ts'
import { github } from '../../../src/providers/github.ts'
import { providers } from '../../../src/providers/registry.ts'
import { loadSchemaSet } from '../../../src/validation/schema-set.ts'
import { makeGitHubSource } from '../../support/make-snapshot.ts'

const secret = new Secret('unused', Buffer.from('of headers that prove nothing here'))
const schemas = await loadSchemaSet()
const samples = await listSamples()

const sourceOf = (provider: Provider) => makeGitHubSource({ provider, reader: compileReader(provider) })
const gitHubHeaders = (event: string): HeaderList => HeaderList.fromEntries([['x-github-event', event]])

const requests = await Promise.all(
  samples.map(async (sample) => {
    const provider = providers.get(sample.provider) ?? github
    const body = await readSampleBody(sample)
    const parts = { event: sample.event, deliveryId: '9f5a3c10-0000-4000-8000-000000000001', body, secret }
    const headers = HeaderList.fromEntries(requestShapeOf(provider, sample).headers(parts))
    return { name: sample.name, provider, body, headers, reading: readingOf(headers, provider) }
  })
)

describe('of every sample that is one event in JSON is cut out what its rules and its schema look at:', () => {
  let bytes = 0
  let kept = 0
  for (const { name, provider, body, headers, reading } of requests) {
    if (reading.form.kind !== 'json' || reading.items !== undefined) continue
    test(name, () => {
      const { paths, tree } = wantedOf(sourceOf(provider), headers, schemas)
      const whole = parsePayload(body, reading).whole
      const part = parsePayload(body, reading, tree).whole
      for (const { path } of paths) assert.equal(part.text(path), whole.text(path), path.join('.'))
      assert.deepEqual(projectJson(json(part), paths), projectJson(json(whole), paths))
      if (provider.schema !== undefined)
        assert.deepEqual(schemas.check(provider.schema, json(part)), schemas.check(provider.schema, json(whole)))
      bytes += body.length
      kept += JSON.stringify(part.json).length
    })
  }

  test('which is a part of them', () => {
    assert.ok(bytes > 100_000 && kept < bytes / 2, `${kept} of ${bytes}`)
  })

  function json(document: { readonly json: Json | undefined }): Json {
    assert.ok(document.json !== undefined)
    return document.json
  }
})

describe('what is wanted', () => {
  const source = sourceOf(github)

  test('is made once for headers that say the same', () => {
    const push = wantedOf(source, gitHubHeaders('push'), schemas)
    assert.equal(wantedOf(source, gitHubHeaders('push'), schemas), push)
    assert.notEqual(wantedOf(source, gitHubHeaders('issues'), schemas), push)
  })

  test('is right for every kind of event, and forgotten when a sender makes up many', () => {
    const first = wantedOf(source, gitHubHeaders('event-0'), schemas)
    for (let round = 0; round < 2; round += 1)
      for (let index = 0; index < 1_000; index += 1) {
        const { paths, tree } = wantedOf(source, gitHubHeaders(`event-${index}`), schemas)
        assert.ok(paths.some(({ path }) => path[0] === `event-${index}`))
        const body = Buffer.from(`{"event-${index}":{"id":${index},"no":1},"event-${index + 1}":{"id":2}}`)
        const kept = jsonDocument(JSON.parse(projectBytes(body, tree) ?? '') as Json, body) // what JSON.parse gives is JSON
        assert.equal(kept.text([`event-${index}`, 'id']), String(index))
        assert.equal(kept.text([`event-${index + 1}`, 'id']), undefined)
      }
    assert.notEqual(wantedOf(source, gitHubHeaders('event-0'), schemas), first)
  })

  test('is not that of a header that is empty where there is none', () => {
    const own = sourceOf(github)
    const path = ['', 'id']
    const has = (headers: HeaderList): boolean =>
      wantedOf(own, headers, schemas).paths.some((one) => one.path.join('.') === path.join('.'))
    assert.equal(has(HeaderList.fromEntries([])), false)
    assert.equal(has(gitHubHeaders('')), true)
    assert.equal(has(HeaderList.fromEntries([])), false)
  })

  test('is what another schema looks at, too', () => {
    const other = { ...schemas, paths: () => [{ path: ['only', 'here'] }] }
    const headers = gitHubHeaders('push')
    const before = wantedOf(source, headers, schemas)
    assert.ok(!before.paths.some(({ path }) => path.join('.') === 'only.here'))
    assert.ok(wantedOf(source, headers, other).paths.some(({ path }) => path.join('.') === 'only.here'))
    assert.equal(wantedOf(source, headers, schemas), before)
  })
})
