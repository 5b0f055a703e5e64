import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { Secret } from '../../../src/core/secret.ts'
import { limits } from '../../../src/pipeline/limits.ts'
import { pseudonymOf } from '../../../src/pipeline/privacy/pseudonym.ts'

const key = (text: string): Secret => new Secret('test', Buffer.from(text))
const uk = key('the key of the region uk')
const of = (json: string, by = uk): string => pseudonymOf(Buffer.from(json), by)

describe('a pseudonym', () => {
  test('is what the documentation says, so that others can make it too', () => {
    const digest = createHmac('sha256', 'the key of the region uk').update('"octocat"').digest()
    assert.equal(of('"octocat"'), `pseudonym:${digest.subarray(0, 16).toString('base64url')}`)
    assert.match(of('"octocat"'), /^pseudonym:[\w-]{22}$/)
  })

  const same: readonly (readonly [string, string])[] = [
    ['"a@b"', '"\\u0061@b"'],
    ['"a/b"', '"a\\/b"'],
    ['"😀"', '"\\ud83d\\ude00"'],
    ['7', '7.0'],
    ['9007199254740993', '9007199254740993']
  ]
  for (const [one, other] of same) test(`of ${one} is that of ${other}`, () => assert.equal(of(one), of(other)))

  const different: readonly (readonly [string, string])[] = [
    ['"7"', '7'],
    ['"true"', 'true'],
    ['"null"', '"nul"'],
    ['"Octocat"', '"octocat"'],
    ['9007199254740993', '9007199254740992'],
    ['12345678901234567890', '12345678901234567891'],
    ['{"a":1}', '"{\\"a\\":1}"'],
    ['["a"]', '["b"]']
  ]
  for (const [one, other] of different)
    test(`of ${one} is not that of ${other}`, () => assert.notEqual(of(one), of(other)))

  test('of another key is another', () =>
    assert.notEqual(of('"octocat"'), of('"octocat"', key('the key of the region eu'))))

  test('of a long text is one of its bytes', () => {
    const text = 'x'.repeat(limits.maxCanonicalBytes)
    assert.notEqual(of(`"${text}"`), of(`"${text}y"`))
    assert.equal(of(`"${text}"`), of(`"${text}"`))
  })
})
