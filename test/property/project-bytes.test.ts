import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { test } from 'node:test'
import fc from 'fast-check'
import { isJsonObject } from '../../src/core/json.ts'
import type { Json } from '../../src/core/json.ts'
import type { WantedPath } from '../../src/core/payload.ts'
import { projectJson } from '../../src/parsing/project-json.ts'
import { projectBytes } from '../../src/pipeline/projection/project-bytes.ts'
import { makeWantedTree } from '../../src/pipeline/projection/wanted-tree.ts'
import { document, pathsOf, space } from './json-text.ts'

/*
 * What is cut out of the bytes against what JSON.parse makes of all of them: nothing is taken for JSON that is none, all that
 * is wanted is there, and nothing is that was not posted.
 */

/** Some of a document's paths, and some that lead nowhere, each wanted in one of the ways there are. */
const wantedOf = (json: Json): fc.Arbitrary<readonly WantedPath[]> =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...pathsOf(json)), fc.constantFrom('scalar', 'scalar', 'whole', 'each'))
      .map(([path, how]): WantedPath => {
        if (how === 'whole') return { path, isWhole: true }
        return how === 'each' ? { path, each: [{ path: ['a'] }] } : { path }
      }),
    { maxLength: 6 }
  )

const asked = fc
  .tuple(document, space, space)
  .map(([text, before, after]) => `${before}${text}${after}`)
  .chain((text) => fc.tuple(fc.constant(text), wantedOf(parse(text))))

test('of whatever is JSON all that is wanted is kept, and nothing is made up', () => {
  let cut = 0
  fc.assert(
    fc.property(asked, ([text, wanted]) => {
      const kept = projectBytes(Buffer.from(text), makeWantedTree(wanted))
      assert.ok(kept !== undefined || text.includes('\\'), text)
      if (kept === undefined) return
      assertPart(kept, text, wanted)
      if (kept.length < text.trim().length) cut += 1
    }),
    { numRuns: 5_000 }
  )
  assert.ok(cut > 300, `${cut} were shorter afterwards`)
})

test('nothing is taken that JSON.parse does not take', () => {
  const seen = { taken: 0, broken: 0 }
  const byte = fc.oneof(fc.constantFrom(...Buffer.from('{}[]",:\\ 0-+.eEtrufalsn\0\x01\x1f\x7f')), fc.nat(255))
  const fault = fc.tuple(fc.constantFrom('change', 'insert', 'remove', 'end'), fc.nat(), byte)
  fc.assert(
    fc.property(asked, fault, ([text, wanted], [how, place, value]) => {
      const bytes = broken(Buffer.from(text), how, place, value)
      // Whoever asks has looked.
      fc.pre(isUtf8(bytes))
      const kept = projectBytes(bytes, makeWantedTree(wanted))
      const isJson = canParse(bytes.toString())
      if (!isJson) seen.broken += 1
      if (kept === undefined) return
      seen.taken += 1
      assert.ok(isJson, JSON.stringify(bytes.toString()))
      assertPart(kept, bytes.toString(), wanted)
    }),
    { numRuns: 20_000 }
  )
  assert.ok(seen.taken > 1_000 && seen.broken > 1_000, JSON.stringify(seen))
})

function assertPart(kept: string, text: string, wanted: readonly WantedPath[]): void {
  const part = parse(kept)
  const whole = parse(text)
  // As clones, which have the prototypes of parsed ones.
  assert.deepEqual(structuredClone(projectJson(part, wanted)), structuredClone(projectJson(whole, wanted)), text)
  assert.ok(isPartOf(part, whole), `${kept} of ${text}`)
}

/** Members may be missing, and lists may be empty. */
function isPartOf(part: Json, whole: Json): boolean {
  if (Array.isArray(part)) return Array.isArray(whole) && (part.length === 0 || isSame(part, whole))
  if (!isJsonObject(part)) return Object.is(part, whole)
  if (!isJsonObject(whole)) return false
  return Object.entries(part).every(([name, value]) => {
    const other = Object.hasOwn(whole, name) ? whole[name] : undefined
    return other !== undefined && isPartOf(value, other)
  })
}

function isSame(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function broken(bytes: Buffer, how: string, place: number, value: number): Buffer {
  const at = place % (bytes.length + 1)
  if (how === 'end') return bytes.subarray(0, at)
  const rest = how === 'insert' ? at : at + 1
  const between = how === 'remove' ? [] : [value]
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(between), bytes.subarray(rest)])
}

function canParse(text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

function parse(text: string): Json {
  return JSON.parse(text)
}
