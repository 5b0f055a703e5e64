import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeSample, sampleNameOf } from '../../../src/commands/samples/sample-body.ts'

describe('a sample’s file', () => {
  test('is named without the end that says what is in it', () => {
    assert.deepEqual(['acme/thing.happened.json', 'acme/thing.form.json', 'acme/thing.xml'].map(sampleNameOf), [
      'acme/thing.happened',
      'acme/thing',
      'acme/thing'
    ])
  })

  test('is none without such an end: a folder, notes, what an editor left behind', () => {
    for (const path of ['acme', 'acme/README.md', 'acme/thing.json~', 'acme/thing.yaml'])
      assert.equal(sampleNameOf(path), undefined)
  })

  test('is posted as JSON without spaces', () => {
    assert.equal(encodeSample('thing.json', '{ "id": 1,\n "text": "a b" }\n'), '{"id":1,"text":"a b"}')
  })

  test('is posted as a form of its fields, with JSON in a field and a list as several', () => {
    const text = '{ "payload": { "id": 1 }, "to": ["a@b.example", "c&d"], "note": "1 + 1 = zwölf" }'
    assert.equal(
      encodeSample('thing.form.json', text),
      'payload=%7B%22id%22%3A1%7D&to=a%40b.example&to=c%26d&note=1+%2B+1+%3D+zw%C3%B6lf'
    )
  })

  test('is posted as XML as it stands, but for the end of the last line', () => {
    assert.equal(encodeSample('thing.xml', '<a>\n  <b/>\n</a>\n'), '<a>\n  <b/>\n</a>')
  })

  test('is refused when it is not what its name says', () => {
    assert.throws(() => encodeSample('thing.json', '<a/>'), SyntaxError)
    assert.throws(() => encodeSample('thing.form.json', '["a"]'), SyntaxError)
  })
})
