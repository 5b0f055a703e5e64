import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mayHold } from '../../../src/pipeline/privacy/may-hold.ts'
import { pathTree } from '../../../src/pipeline/privacy/path-tree.ts'

const tree = pathTree(['hook.config.secret', 'keys.*.token', 'list.0.password', 'id.key'])
const holds = (json: string): boolean => mayHold(Buffer.from(json), tree)

describe('a document is walked over when it may hold what is looked for:', () => {
  const walked = {
    'all names of a way': '{"hook":{"config":{"secret":"x"}}}',
    'names in places where they are no keys': '["hook","config","secret"]',
    'behind an item of any place': '{"keys":[{"token":"x"}]}',
    'a place is no name that could be found': '{"list":[{"password":"x"}]}',
    'an escaped name': String.raw`{"hook":{"config":{"\u0073ecret":"x"}}}`,
    'the second of doubled names': '{"hook":{"config":{"secret":"x"}},"hook":{}}',
    'short names': '{"id":{"key":"x"}}',
    'a name in a text': String.raw`{"hook":"{\"config\":{\"secret\":\"x\"}}"}`,
    'a name in a text in a text': String.raw`{"hook":"{\"config\":\"{\\\"secret\\\":1}\"}"}`,
    'a short name in a text': String.raw`"{\"id\":{\"key\":1}}"`,
    'a name that ends like another': '{"hook":{"fig":{"secret":"x"}}}'
  }
  for (const [what, json] of Object.entries(walked)) test(what, () => assert.equal(holds(json), true))
})

describe('and is not when it cannot:', () => {
  const passed = {
    'no name at all': '{"a":1}',
    'one name of a way is missing': '{"hook":{"secret":"x"}}',
    'a name is a part of another': '{"hook":{"config":{"secrets":"x"}}}',
    'short names that others end with': '{"oid":{"key":"x"}}',
    'one name of a way is missing in a text': String.raw`{"hook":"{\"secret\":\"x\"}"}`,
    'a name in a text is a part of another': String.raw`{"hook":"{\"config\":{\"secrets\":\"x\"}}"}`,
    'escapes that no plain name has': String.raw`{"hook":"\n\t\"\\"}`
  }
  for (const [what, json] of Object.entries(passed)) test(what, () => assert.equal(holds(json), false))
})

test('a tree with names that have escapes of their own, or with many ways, is always walked', () => {
  assert.equal(mayHold(Buffer.from('{}'), pathTree(['a"b'])), true)
  assert.equal(mayHold(Buffer.from('{}'), pathTree(['*'])), true)
  assert.equal(mayHold(Buffer.from('{}'), pathTree(Array.from({ length: 9 }, (_, at) => `k${at}`))), true)
})
