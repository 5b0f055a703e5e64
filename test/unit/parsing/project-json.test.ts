import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { Json } from '../../../src/core/json.ts'
import type { WantedPath } from '../../../src/core/payload.ts'
import { pathKey } from '../../../src/parsing/parse-job.ts'
import { projectJson } from '../../../src/parsing/project-json.ts'
import { runParseJob } from '../../../src/parsing/run-parse-job.ts'
import { parsePayload } from '../../../src/pipeline/parse-payload.ts'
import { github } from '../../../src/providers/github.ts'
import { makeGitHubSource, makeSnapshot } from '../../support/make-snapshot.ts'

/** As the worker sends it, which also gives objects their usual prototype. */
function send(json: Json, ...wanted: readonly WantedPath[]): unknown {
  return structuredClone(projectJson(json, wanted))
}

function project(json: Json, ...paths: readonly (readonly string[])[]): unknown {
  return send(json, ...paths.map((path) => ({ path })))
}

describe('a document projected on paths', () => {
  const json: Json = { a: { b: 1, c: 2 }, d: [{ e: 3, f: 4 }, { e: 5 }], g: 'x', n: null }

  test('keeps what they lead to, and nothing else', () => {
    assert.deepEqual(project(json, ['a', 'b'], ['d', '1', 'e'], ['g'], ['n']), {
      a: { b: 1 },
      d: [null, { e: 5 }],
      g: 'x',
      n: null
    })
  })

  test('keeps a container at the end of a path as a container, without what is in it', () => {
    assert.deepEqual(project(json, ['a'], ['d']), { a: {}, d: [] })
  })

  test('keeps a scalar where a path goes on', () => {
    assert.deepEqual(project(json, ['g', 'deeper', 'still']), { g: 'x' })
  })

  test('keeps nothing for paths that lead nowhere', () => {
    assert.deepEqual(project(json, ['x', 'y'], ['a', 'x'], ['d', '9', 'e'], ['constructor'], ['__proto__']), {
      a: {},
      d: []
    })
  })

  test('keeps a key of __proto__ as a key', () => {
    const odd: Json = JSON.parse('{"__proto__":{"id":5,"x":6}}')
    const kept = projectJson(odd, [{ path: ['__proto__', 'id'] }])
    assert.equal(JSON.stringify(kept), '{"__proto__":{"id":5}}')
    assert.equal('id' in {}, false)
  })

  test('keeps all that is below a place that is wanted whole', () => {
    const whole = { path: ['d'], isWhole: true } as const
    assert.deepEqual(send(json, { path: ['a', 'b'] }, whole, { path: ['d', '1', 'e'] }), {
      a: { b: 1 },
      d: [{ e: 3, f: 4 }, { e: 5 }]
    })
    assert.equal(projectJson(json, [{ path: [], isWhole: true }]), json)
  })

  test('keeps of every item of a list what is wanted of each, and of one what is wanted of it', () => {
    const list = { path: ['d'], each: [{ path: ['e'] }] }
    assert.deepEqual(send(json, list), { d: [{ e: 3 }, { e: 5 }] })
    assert.deepEqual(send(json, list, { path: ['d', '0', 'f'] }), {
      d: [{ e: 3, f: 4 }, { e: 5 }]
    })
    assert.deepEqual(send(json, { path: ['a'], each: [] }), { a: {} })
  })

  test('is a scalar for a scalar', () => {
    for (const scalar of [null, 1, 'x', true]) assert.equal(project(scalar, ['a']), scalar)
  })

  test('holds no more of a huge array than the paths ask for', () => {
    const kept = project({ list: Array.from({ length: 100_000 }, (_, index) => index) }, ['list', '2'])
    assert.deepEqual(kept, { list: [null, null, 2] })
  })
})

describe('for any payload, what is kept of a large one gives the same event', () => {
  const { reader } = makeGitHubSource()
  const { schemas } = makeSnapshot()
  const steps = [
    ...new Set([...schemas.paths(github.schema), ...reader.paths(new HeaderList([]))].flatMap(({ path }) => path))
  ]
  const leaf = fc.oneof(
    fc.constantFrom<Json>(1, 0, -0, 1e21, 0.5, 'Organization', 'User', '', 'https://github.com/o', null, true, [], {}),
    fc.string({ maxLength: 5 })
  )
  const { payload } = fc.letrec<{ payload: Json }>((tie) => ({
    payload: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('payload'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...steps, '__proto__', '0'), tie('payload'), { maxKeys: 8 })
    )
  }))
  const event = fc.constantFrom('push', 'pull_request', 'check_run', 'teapot', '__proto__', '0', 'repository')

  test('texts and schema verdict are those of the whole', () => {
    fc.assert(
      fc.property(payload, event, (document, name) => {
        const headers = new HeaderList(['X-GitHub-Event', name])
        const body = Buffer.from(JSON.stringify(document))
        const ofContract = schemas.paths(github.schema).map((each) => ({ ...each, scope: 'item' }) as const)
        const paths = [...reader.paths(headers), ...ofContract]
        const { whole } = parsePayload(body, { form: { kind: 'json' }, mediaType: 'application/json' })
        const part = structuredClone(
          runParseJob({
            jobId: 1,
            body,
            form: { kind: 'json' },
            mediaType: 'application/json',
            items: undefined,
            paths
          })
        )
        assert.ok(part.ok)
        const [read] = part.documents
        assert.ok(read?.json !== undefined && whole.json !== undefined)
        for (const { path } of paths) assert.equal(read.texts.get(pathKey(path)), whole.text(path), path.join('.'))
        assert.deepEqual(schemas.check(github.schema, read.json), schemas.check(github.schema, whole.json))
      }),
      { numRuns: 500 }
    )
  })
})
