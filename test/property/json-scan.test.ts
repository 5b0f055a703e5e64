import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isJsonObject } from '../../src/core/json.ts'
import type { Json } from '../../src/core/json.ts'
import { decode, findItems, findValue, isDeeperThan } from '../../src/pipeline/json-scan.ts'
import { valueAt } from '../../src/pipeline/json-document.ts'
import { parsePayload } from '../../src/pipeline/parse-payload.ts'
import { document, key, pathsOf, space } from './json-text.ts'

/* The scanner against JSON.parse: for any document, however written, both find the same value at the same path. */

test('a value found by its bytes parses to the value found by walking', () => {
  fc.assert(
    fc.property(document, space, space, (text, before, after) => {
      const bytes = Buffer.from(`${before}${text}${after}`)
      const json: Json = JSON.parse(bytes.toString())
      for (const path of pathsOf(json)) {
        const walked = valueAt(json, path)
        const range = findValue(bytes, path)
        assert.equal(
          range === undefined,
          walked === undefined,
          `presence at ${JSON.stringify(path)} of ${JSON.stringify(bytes.toString())}`
        )
        if (range !== undefined)
          assert.deepEqual(JSON.parse(decode(bytes, range.start, range.end)), walked, JSON.stringify(path))
      }
    }),
    { numRuns: 2_000 }
  )
})

test('the documents that fast-check makes, too', () => {
  const generated = fc.json({ maxDepth: 6, stringUnit: 'binary' }).filter((text) => !text.includes(String.raw`"\\"`))
  fc.assert(
    fc.property(generated, (text) => {
      const bytes = Buffer.from(text)
      const json: Json = JSON.parse(text)
      for (const path of pathsOf(json)) {
        const range = findValue(bytes, path)
        const found = range === undefined ? undefined : JSON.parse(decode(bytes, range.start, range.end))
        assert.deepEqual(found, valueAt(json, path))
      }
    }),
    { numRuns: 1_000 }
  )
})

test('the items of every array are those that it parses to, each in its own bytes', () => {
  fc.assert(
    fc.property(document, space, (text, before) => {
      const bytes = Buffer.from(`${before}${text}`)
      const json: Json = JSON.parse(bytes.toString())
      for (const path of pathsOf(json)) {
        const array = valueAt(json, path)
        const items = findItems(bytes, path)?.map(({ start, end }) => decode(bytes, start, end))
        if (Array.isArray(array)) {
          assert.deepEqual(
            items?.map((item) => JSON.parse(item)),
            array
          )
          for (const item of items ?? []) assert.equal(item, item.trim())
        } else assert.equal(items, undefined)
      }
    }),
    { numRuns: 1_000 }
  )
})

test('the text of a scalar is a number’s own digits, and reads as the same value', () => {
  fc.assert(
    fc.property(document, (text) => {
      const bytes = Buffer.from(text)
      const { whole } = parsePayload(bytes, { form: { kind: 'json' }, mediaType: 'application/json' })
      assert.ok(whole.json !== undefined)
      for (const path of pathsOf(whole.json)) {
        const value = valueAt(whole.json, path)
        const found = whole.text(path)
        assert.equal(whole.text(path), found, 'the same when it is asked again')
        if (typeof value === 'string') assert.equal(found, value)
        else if (typeof value === 'boolean') assert.equal(found, String(value))
        else if (typeof value === 'number') {
          assert.equal(Number(found) === value, true, `${found} is ${value}`)
          if (!Number.isSafeInteger(value)) assert.ok(text.includes(found ?? '?'), 'as the sender wrote it')
        } else assert.equal(found, undefined)
      }
    }),
    { numRuns: 2_000 }
  )
})

test('the depth is that of the parsed document', () => {
  fc.assert(
    fc.property(document, (text) => {
      const bytes = Buffer.from(text)
      const depth = depthOf(JSON.parse(text))
      // Doubled keys may hide deeper values from JSON.parse, never the other way.
      if (depth > 0) assert.equal(isDeeperThan(bytes, depth - 1), true)
      if (!hasDoubledKey(text)) assert.equal(isDeeperThan(bytes, depth), false)
    }),
    { numRuns: 1_000 }
  )
})

test('arbitrary bytes never stop the scanner', () => {
  const path = fc.array(key, { maxLength: 4 })
  const nearlyJson = fc.stringMatching(/^[[\]{}",:0-9a\\ ]{0,60}$/).map((text) => Buffer.from(text))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), nearlyJson), path, fc.nat(5), (bytes, steps, depth) => {
      const range = attempt(() => findValue(bytes, steps))
      if (range !== undefined) assert.ok(range.start >= 0 && range.end >= range.start - 1)
      assert.equal(typeof isDeeperThan(bytes, depth), 'boolean')
    }),
    { numRuns: 3_000 }
  )
})

/** A key that is no JSON text makes JSON.parse throw: only documents that parsed are promised an answer. */
function attempt<T>(find: () => T): T | undefined {
  try {
    return find()
  } catch (thrown) {
    assert.ok(thrown instanceof SyntaxError)
    return undefined
  }
}

function depthOf(value: Json): number {
  if (Array.isArray(value)) return 1 + Math.max(0, ...value.map(depthOf))
  return isJsonObject(value) ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
}

function hasDoubledKey(text: string): boolean {
  let keys = 0
  const count = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(count)
    else if (isJsonObject(value))
      for (const child of Object.values(value)) {
        keys += 1
        count(child)
      }
  }
  count(JSON.parse(text))
  return keys !== colonsOutsideStrings(text)
}

function colonsOutsideStrings(text: string): number {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '').split(':').length - 1
}
