import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { execPath } from 'node:process'
import { describe, test } from 'node:test'
import type { WantedPath } from '../../../../src/core/payload.ts'
import { limits } from '../../../../src/pipeline/limits.ts'
import { projectBytes } from '../../../../src/pipeline/projection/project-bytes.ts'
import { makeWantedTree } from '../../../../src/pipeline/projection/wanted-tree.ts'

function project(text: string, ...wanted: readonly (string | WantedPath)[]): string | undefined {
  const paths = wanted.map((one) => (typeof one === 'string' ? { path: one.split('.') } : one))
  return projectBytes(Buffer.from(text), makeWantedTree(paths))
}

describe('of a document is kept', () => {
  for (const [what, text, wanted, kept] of [
    ['nothing that nobody wants', '{"a":1,"b":[2],"c":{"d":3}}', [], '{}'],
    ['a scalar', '{"a":1,"b":"x","c":null}', ['b'], '{"b":"x"}'],
    ['what is below', '{"a":{"b":{"c":1,"d":2},"e":3},"f":4}', ['a.b.d', 'f'], '{"a":{"b":{"d":2}},"f":4}'],
    ['that there is an object or list', '{"a":{"b":1},"c":[1,2]}', ['a', 'c'], '{"a":{},"c":[]}'],
    ['a scalar where more was expected', '{"a":"x"}', ['a.b.c'], '{"a":"x"}'],
    ['all of a list into which somebody looks', '{"a":[ {"b":1} , {} ],"c":[1]}', ['a.0.b'], '{"a":[ {"b":1} , {} ]}'],
    ['a place and what is below it', '{"a":{"b":1,"c":2}}', ['a', 'a.b'], '{"a":{"b":1}}'],
    ['each of what is doubled', '{"a":1,"b":2,"a":3}', ['a'], '{"a":1,"a":3}'],
    ['a number as it was written', '{"a":-1.50E+3,"b":0}', ['a'], '{"a":-1.50E+3}'],
    ['a string as it was written', '{"a":"\\u00fc\\/\\"ü","b":0}', ['a'], '{"a":"\\u00fc\\/\\"ü"}'],
    ['no space of objects', ' {\n "a" : 1 ,\t"b" : 2 } ', ['b'], '{"b":2}'],
    [
      'only the name of that length',
      '{"repository_id":1,"repository":2,"reposito":3}',
      ['repository'],
      '{"repository":2}'
    ],
    ['only the name that ends so', '{"repositories":1,"repositorias":2}', ['repositorias'], '{"repositorias":2}'],
    ['only the short name', '{"ab":1,"a":2,"a\u007f":3,"":4}', ['a'], '{"a":2}'],
    ['a name of no character', '{"":1,"a":2}', [''], '{"":1}'],
    ['a scalar that is all', '"x"', ['a'], '"x"']
  ] as const)
    test(what, () => {
      assert.equal(project(text, ...wanted), kept)
    })

  test('all that is below what is wanted whole', () => {
    const text = '{"a":{"b":[{"c":1}]},"d":2}'
    assert.equal(project(text, { path: ['a'], isWhole: true }), '{"a":{"b":[{"c":1}]}}')
    assert.equal(project(text, { path: [], isWhole: true }), text)
  })

  test('a list of which items are wanted', () => {
    assert.equal(project('{"a":[{"b":1}],"c":[1]}', { path: ['a'], each: [] }), '{"a":[{"b":1}]}')
  })

  test('a long string, wherever in a block of sixteen bytes it ends', () => {
    for (let length = 0; length < 70; length += 1) {
      const text = 'x'.repeat(length)
      assert.equal(project(`{"no":"${text}","a":"${text}\\n"}`, 'a'), `{"a":"${text}\\n"}`)
      assert.equal(project(`{"${text}y":1,"${text}z":2}`, `${text}z`), `{"${text}z":2}`)
    }
  })
})

describe('nothing is said', () => {
  const broken = [
    ['', ' ', '{', '[', '"', '{"a"', '{"a":', '{"a":1', '{"a":1,', '[1', '[1,', '{"a":"x'],
    ['{"a" 1}', '{"a"1}', '{"a"::1}', '{,}', '{"a":1,}', '{a:1}', "{'a':1}", '{"a":1 "b":2}', '{1:1}', '{"a":}'],
    ['[,]', '[1,]', '[1 2]', '[1}', '{"a":1]', '{}}', '{}{}', '{} x', '[]]'],
    ['01', '-', '+1', '-01', '1.', '.1', '1e', '1e+', '0x1', '1_0', 'NaN', 'Infinity', '- 1'],
    ['tru', 'truee', 'True', 'nul', 'fals', 'undefined', 'n'],
    ['"\\x"', '"\\"', '"\\u12"', '"\\u12g4"', '"\\u 123"', '"\n"', '"\u0000"', '"\u001f"', '"a\tb"'],
    ['\ufeff{}', '\u00a0{}', '{}\u0000', '\u0000{}', '{}\v', '/**/{}', '{}//']
  ].flat()
  for (const text of broken) {
    // Where nobody looks, too.
    const around = text.trim() === '' ? [text, `{"no":${text}}`] : [text, `{"no":${text}}`, `{"no":[${text}]}`]
    for (const whole of around)
      test(`of ${JSON.stringify(whole)}, which is no JSON`, () => {
        assert.throws(() => JSON.parse(whole))
        assert.equal(project(whole, 'a'), undefined)
      })
  }

  test('of a name with an escape, which may be any, but for where nobody looks', () => {
    assert.equal(project(String.raw`{"\u0061":1}`, 'a'), undefined)
    assert.equal(project(String.raw`{"a":{"\u0062":1}}`, 'b'), '{}')
  })

  test('of what is nested deeper than 64, in lists and objects, wanted or not', () => {
    const nested = (depth: number, open: string, close: string): string =>
      open.repeat(depth) + '1' + close.repeat(depth)
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}']
    ] as const)
      for (const wanted of ['a', 'b']) {
        assert.notEqual(project(nested(64, open, close), wanted), undefined)
        assert.equal(project(nested(65, open, close), wanted), undefined)
        assert.equal(project(nested(100_000, open, close), wanted), undefined)
      }
  })

  test('of a text that is too large, and by a tree that is', () => {
    const text = (bytes: number): string => `{"a":"${'x'.repeat(bytes - 8)}"}`
    assert.equal(project(text(limits.offLoopBytes), 'a'), text(limits.offLoopBytes))
    assert.equal(project(text(limits.offLoopBytes), 'b'), '{}')
    assert.equal(project(text(limits.offLoopBytes + 1), 'a'), undefined)
    const many = Array.from({ length: 10_000 }, (_, index) => `name-${index}`)
    assert.equal(project('{"a":1}', ...many), undefined)
  })
})

test('what was read before is not there for the next', () => {
  assert.equal(project('{"a":1,"b":"xxxxxxxxxxxxxxxx"}', 'a', 'b'), '{"a":1,"b":"xxxxxxxxxxxxxxxx"}')
  assert.equal(project('{"a":1', 'a'), undefined)
  assert.equal(project('{"a":', 'a'), undefined)
  assert.equal(project('{"b":1}', 'a'), '{}')
})

describe('where WebAssembly', () => {
  const folder = new URL('../../../../src/pipeline/', import.meta.url)
  for (const [what, before, printed] of [
    ['runs, a document is cut', '', '{"a":1}'],
    ['has no vectors, all of it is parsed', 'WebAssembly.validate = () => false', '{"a":1,"b":2}'],
    ['is not, all of it is parsed', 'delete globalThis.WebAssembly', '{"a":1,"b":2}']
  ] as const)
    test(what, () => {
      // Node itself needs some to read TypeScript, once.
      const program = `
        const { makeWantedTree } = await import('${new URL('projection/wanted-tree.ts', folder).href}')
        ${before}
        const { parseJson } = await import('${new URL('parse-json.ts', folder).href}')
        process.stdout.write(JSON.stringify(parseJson(Buffer.from('{"a":1,"b":2}'), makeWantedTree([{ path: ['a'] }]))))`
      const { stdout, stderr } = spawnSync(execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
      assert.equal(stdout, printed, stderr)
    })
})
