import assert from 'node:assert/strict'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { shippedFile } from '../../../src/core/program-files.ts'
import { providers } from '../../../src/providers/registry.ts'
import { loadSchemaSet } from '../../../src/validation/schema-set.ts'

const builtIn = await loadSchemaSet()

async function folderWith(t: TestContext, files: Readonly<Record<string, unknown>>): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-schemas-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return pathToFileURL(`${folder}/`)
}

describe('the built-in schemas', () => {
  for (const { name, schema } of providers.values())
    test(`have the one of ${name}, which looks at something and says what is no payload of it`, () => {
      assert.ok(schema)
      assert.notDeepEqual(builtIn.paths(schema), [])
      // Of anything that signs, a payload may be anything.
      if (!name.startsWith('generic-')) assert.equal(builtIn.check(schema, []).ok, false)
    })

  test('are schemas: the gateway takes that for granted', async () => {
    const folder = shippedFile('schemas/providers/')
    const names = (await readdir(folder)).filter((name) => name.endsWith('.schema.json'))
    assert.ok(names.length > 40)
    for (const name of names) {
      const ajv = new Ajv2020()
      assert.ok(
        ajv.validateSchema(JSON.parse(await readFile(new URL(name, folder), 'utf8'))),
        `${name}: ${ajv.errorsText()}`
      )
    }
  })

  test('know no other, and say so', () => {
    assert.throws(() => builtIn.check('urn:nobody', {}), {
      message: 'no contract schema "urn:nobody" under schemas/providers'
    })
    assert.throws(() => builtIn.paths('urn:nobody'), {
      message: 'no contract schema "urn:nobody" under schemas/providers'
    })
  })
})

describe('a folder of schemas', () => {
  const good = { $id: 'urn:test:a', type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] }

  test('is refused before anything is asked of it, when one has no $id', async (t) => {
    await assert.rejects(loadSchemaSet(await folderWith(t, { 'a.schema.json': { type: 'object' } })), {
      message: 'schemas/providers/a.schema.json has no "$id"'
    })
  })

  test('has each compiled when it is first asked or prepared: what nobody uses costs nothing', async (t) => {
    const wrong = { $id: 'urn:test:b', type: 'thing' }
    const set = await loadSchemaSet(await folderWith(t, { 'a.schema.json': good, 'b.schema.json': wrong }))
    set.prepare('urn:test:a')
    assert.deepEqual(set.check('urn:test:a', { id: 1 }), { ok: true })
    assert.throws(() => set.prepare('urn:test:b'), { message: 'schemas/providers/b.schema.json does not compile' })
    assert.throws(() => set.prepare('urn:test:c'), { message: /no contract schema "urn:test:c"/ })
  })

  test('is compiled, other files in it are left alone', async (t) => {
    const set = await loadSchemaSet(await folderWith(t, { 'a.schema.json': good, 'notes.txt': 'x', 'b.json': '{' }))
    assert.deepEqual(set.check('urn:test:a', { id: 1 }), { ok: true })
    assert.deepEqual(set.paths('urn:test:a'), [{ path: ['id'] }])
  })

  const bad: Readonly<Record<string, readonly [content: unknown, message: RegExp]>> = {
    'has no $id': [{ type: 'object' }, /^schemas\/providers\/a\.schema\.json has no "\$id"$/],
    'has an $id that is no text': [{ $id: 7 }, /has no "\$id"/],
    'is no object': [true, /has no "\$id"/],
    'has a keyword that nobody knows': [{ $id: 'urn:test:a', requird: ['id'] }, /a\.schema\.json does not compile$/],
    'has a type that is none': [{ $id: 'urn:test:a', type: 'thing' }, /does not compile$/],
    'refers to nothing': [{ $id: 'urn:test:a', $ref: '#/$defs/none' }, /does not compile$/]
  }
  for (const [name, [content, message]] of Object.entries(bad))
    test(`is refused when one ${name}`, async (t) => {
      const folder = await folderWith(t, { 'a.schema.json': content })
      await assert.rejects(async () => (await loadSchemaSet(folder)).prepare('urn:test:a'), { message })
    })

  test('is refused when one is no JSON', async (t) => {
    await assert.rejects(loadSchemaSet(await folderWith(t, { 'a.schema.json': '{' })), {
      message: 'schemas/providers/a.schema.json is no JSON'
    })
  })

  test('is refused when two have one $id', async (t) => {
    await assert.rejects(loadSchemaSet(await folderWith(t, { 'a.schema.json': good, 'b.schema.json': good })), {
      message: 'schemas/providers/b.schema.json has the "$id" of another'
    })
  })

  test('that is not there is refused', async (t) => {
    const folder = await folderWith(t, {})
    await assert.rejects(loadSchemaSet(new URL('gone/', folder)), { code: 'ENOENT' })
  })
})

describe('a fault', () => {
  test('names the place and the rule, and quotes no value, however the schema is written', async (t) => {
    const schema = {
      $id: 'urn:test:a',
      type: 'object',
      properties: {
        enumerated: { enum: ['a', 'b'] },
        constant: { const: 'a' },
        short: { type: 'string', maxLength: 3 },
        shaped: { type: 'string', pattern: '^[a-z]$' },
        closed: { type: 'object', additionalProperties: false },
        named: { type: 'object', propertyNames: { maxLength: 3 } },
        either: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
        needs: { type: 'object', properties: { id: {} }, required: ['id'] }
      }
    }
    const set = await loadSchemaSet(await folderWith(t, { 'a.schema.json': schema }))
    const secret = 'HUNTER2'
    const payloads = {
      enumerated: secret,
      constant: secret,
      short: secret,
      shaped: secret,
      closed: { [secret]: secret },
      named: { [secret]: secret },
      either: secret,
      needs: { [secret]: 1 }
    }
    for (const [name, value] of Object.entries(payloads)) {
      const verdict = set.check('urn:test:a', { [name]: value })
      assert.ok(!verdict.ok, name)
      assert.match(verdict.fault, new RegExp(`^/${name} fails "`))
      assert.doesNotMatch(verdict.fault, /HUNTER2/)
    }
  })

  test('quotes no key that the payload chose, and shows those that the schema has', async (t) => {
    const texts = { type: 'object', additionalProperties: { type: 'string' } }
    const schema = {
      $id: 'urn:test:a',
      type: 'object',
      properties: {
        labels: texts,
        matched: { type: 'object', patternProperties: { '^H': { type: 'string' } } },
        list: { type: 'array', items: texts },
        'with/slash': { type: 'object', properties: { 'a~b': { $ref: '#/$defs/deeper' } } }
      },
      $defs: { deeper: { type: 'object', properties: { known: texts } } }
    }
    const set = await loadSchemaSet(await folderWith(t, { 'a.schema.json': schema }))
    const chosen = { HUNTER2: 7 }
    const places = {
      '/labels/*': { labels: chosen },
      '/labels/* ': { labels: { '447700900123': 7 } },
      '/matched/*': { matched: chosen },
      '/list/*/*': { list: [chosen] },
      '/with~1slash/a~0b/known/*': { 'with/slash': { 'a~b': { known: chosen } } }
    }
    for (const [place, payload] of Object.entries(places)) {
      const verdict = set.check('urn:test:a', payload)
      assert.ok(!verdict.ok, place)
      assert.ok(verdict.fault.startsWith(`${place.trim()} fails "type" of #/`), verdict.fault)
      assert.doesNotMatch(verdict.fault, /HUNTER2|447700900123/)
    }
  })
})
