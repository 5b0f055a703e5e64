import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findValue } from '../../../src/pipeline/json-scan.ts'
import { limits } from '../../../src/pipeline/limits.ts'
import { Pace } from '../../../src/pipeline/privacy/pace.ts'
import { pathTree } from '../../../src/pipeline/privacy/path-tree.ts'
import { RangeFinder } from '../../../src/pipeline/privacy/range-finder.ts'
import { replaceValues } from '../../../src/pipeline/privacy/replace-values.ts'
import { redactionCases } from './redaction-cases.ts'

type Engine = (json: string, paths: readonly string[]) => Promise<string>

const noPause = async (): Promise<void> => undefined

const real: Engine = async (json, paths) => {
  const { data } = await replaceValues(Buffer.from(json), pathTree(paths), () => '~', new Pace(noPause))
  return Buffer.from(data).toString()
}

async function failures(engine: Engine): Promise<readonly string[]> {
  const failed: string[] = []
  for (const { name, paths, json, becomes } of redactionCases)
    if ((await engine(json, paths)) !== becomes) failed.push(name)
  return failed
}

describe('values are replaced where they stand', () => {
  for (const { name, paths, json, becomes } of redactionCases)
    test(name, async () => assert.equal(await real(json, paths), becomes))

  test('in parts of any size the same', () => {
    for (const { name, paths, json } of redactionCases) {
      const whole = new RangeFinder(Buffer.from(json), pathTree(paths))
      whole.read(json.length * 4)
      for (const size of [1, 2, 3, 5]) {
        const parts = new RangeFinder(Buffer.from(json), pathTree(paths))
        while (!parts.isDone) parts.read(size)
        assert.deepEqual(parts.ranges, whole.ranges, `${name} by ${size}`)
      }
    }
  })

  test('as many as one event may have, and no more', async () => {
    const array = (length: number): string => `{"a":[${Array.from({ length }, () => '1').join(',')}]}`
    assert.equal((await real(array(limits.maxTreatedValues), ['a.*'])).includes('1'), false)
    await assert.rejects(real(array(limits.maxTreatedValues + 1), ['a.*']), { code: 'not-protectable' })
  })
})

describe('the cases catch an engine that', () => {
  const mutants: Readonly<Record<string, Engine>> = {
    'takes the last of doubled keys, as JSON.parse does': async (json, paths) => {
      const [path = ''] = paths
      const data = Buffer.from(json)
      const range = findValue(data, path.split('.'))
      return range === undefined ? real(json, paths) : `${data.subarray(0, range.start)}~${data.subarray(range.end)}`
    },
    'compares keys as they are written': async (json, paths) =>
      (await real(json.replaceAll('\\u', '\\\\u'), paths)).replaceAll('\\\\u', '\\u'),
    'looks at the first item only': async (json, paths) =>
      real(
        json,
        paths.map((path) => path.replaceAll('*', '0'))
      ),
    'replaces scalars only': async (json, paths) => {
      const replace = (value: Uint8Array): string => {
        const text = Buffer.from(value).toString()
        return /^[[{]/.test(text) ? text : '~'
      }
      const { data } = await replaceValues(Buffer.from(json), pathTree(paths), replace, new Pace(noPause))
      return Buffer.from(data).toString()
    },
    'writes the document anew': async (json, paths) => await real(JSON.stringify(JSON.parse(json)), paths),
    'finds a name at any depth': async (json, paths) =>
      real(json, [...paths, ...paths.map((path) => `*.${path.split('.').at(-1)}`)]),
    'replaces nothing': async (json) => json
  }
  for (const [name, mutant] of Object.entries(mutants))
    test(name, async () => assert.notDeepEqual(await failures(mutant), []))

  test('and not the real one', async () => assert.deepEqual(await failures(real), []))
})

test('a text that is too long to be walked over goes whole if it has the names of the path, and stays if not', async () => {
  const filler = 'x'.repeat(64 * 1024)
  const textOf = (inner: object): string => JSON.stringify({ data: JSON.stringify({ ...inner, filler }) })
  const [named, elsewhere, unnamed] = [{ actor: { name: 'jane' } }, { name: 1, actor: 1 }, { actor: 1 }].map(textOf)
  assert.ok(named !== undefined && elsewhere !== undefined && unnamed !== undefined)
  assert.equal(await real(named, ['data.actor.name']), '{"data":~}')
  assert.equal(await real(elsewhere, ['data.actor.name']), '{"data":~}')
  assert.equal(await real(unnamed, ['data.actor.name']), unnamed)
})

describe('a large payload', () => {
  test('gives others their turn, however it is made', async () => {
    const big = 8 * 1024 * 1024
    const payloads: Readonly<Record<string, string>> = {
      'one long text': `{"a":"${'x'.repeat(big)}"}`,
      'escapes only': `{"b":"${'\\"'.repeat(big / 2)}","a":1}`,
      'brackets only': `{"b":${'['.repeat(5_000)}${']'.repeat(5_000)},"a":${' '.repeat(big)}1}`,
      'many members': `{${Array.from({ length: big / 16 }, (_, at) => `"k${at}":"value"`).join(',')},"a":1}`
    }
    for (const [name, json] of Object.entries(payloads)) {
      let pauses = 0
      const pace = new Pace(async () => void (pauses += 1))
      const { count } = await replaceValues(Buffer.from(json), pathTree(['a']), () => 'null', pace)
      assert.equal(count, 1, name)
      assert.ok(pauses >= 30, `${name}: ${pauses} turns`)
    }
  })
})
