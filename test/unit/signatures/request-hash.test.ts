import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Delivery } from '../../../src/core/delivery.ts'
import { Secret } from '../../../src/core/secret.ts'
import { hashRequest } from '../../../src/signatures/request-hash.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { requestToken, sharedToken } from '../../support/test-schemes.ts'
import { deliveryOf, now, secret } from './primitive-cases.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function target(path: string, query = '', method = 'POST') {
  return { method, path, hidden: { query: new Secret('query', Buffer.from(query)) } }
}

describe('the hash of a request', () => {
  // Written out as https://developer.atlassian.com/cloud/bitbucket/query-string-hash/ describes each step.
  const canonical: readonly (readonly [name: string, request: ReturnType<typeof target>, text: string])[] = [
    ['a path alone', target('/webhooks/jira'), 'POST&/webhooks/jira&'],
    ['a method in lower case', target('/webhooks/jira', '', 'post'), 'POST&/webhooks/jira&'],
    ['no path', target(''), 'POST&/&'],
    ['a slash at the end', target('/webhooks/jira/'), 'POST&/webhooks/jira&'],
    ['what parts the three inside a path', target('/a&b=1'), 'POST&/a%26b=1&'],
    ['parameters in another order', target('/a', '?b=2&a=1'), 'POST&/a&a=1&b=2'],
    ['upper case before lower case', target('/a', '?a=1&Z=2'), 'POST&/a&Z=2&a=1'],
    ['a name that stands twice', target('/a', '?x=2&y=0&x=1'), 'POST&/a&x=1,2&y=0'],
    ['a comma in a value', target('/a', '?x=1,2'), 'POST&/a&x=1%2C2'],
    ['a parameter without a value', target('/a', '?x'), 'POST&/a&x='],
    ['spaces in both of their forms', target('/a', '?x=a+b&y=a%20b'), 'POST&/a&x=a%20b&y=a%20b'],
    ['escapes in lower case', target('/a', '?x=%c3%a9'), 'POST&/a&x=%C3%A9'],
    ['what needs no escape', target('/a', '?x=%7E-._a'), 'POST&/a&x=~-._a'],
    ['what RFC 3986 reserves', target('/a', "?x=!'()*"), 'POST&/a&x=%21%27%28%29%2A'],
    ['the token itself', target('/a', '?jwt=abc&x=1'), 'POST&/a&x=1']
  ]
  for (const [name, request, text] of canonical)
    test(`is of the canonical form: ${name}`, () => assert.equal(hashRequest(request), sha256(text)))

  test('is what a library of Atlassian Connect publishes for one', () => {
    // https://hackage.haskell.org/package/atlassian-connect-core/docs/src/Snap-AtlassianConnect-QueryStringHash.html
    const published = '70282c7cf82834bd5a3d6dacda1b4ccd5cf5860a63a1fa2fb86b64d576e6a1d5'
    assert.equal(hashRequest(target('/path/to/service', '?a=1&A=2&b=3&B=4', 'GET')), published)
  })

  test('covers a token in the path', () => {
    const hidden = { token: new Secret('path', Buffer.from('t0ken')) }
    assert.equal(hashRequest({ method: 'POST', path: '/webhooks/jira', hidden }), sha256('POST&/webhooks/jira/t0ken&'))
  })

  test('of a query that is no UTF-8 is a hash all the same', () => {
    assert.match(hashRequest(target('/a', '?x=%ff%zz')), /^[0-9a-f]{64}$/)
  })
})

const text = 'a secret of these tests'
const settings = { clientKey: 'jira:15489595' }
const goodHash = sha256('POST&/webhooks/test&')
const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

function tokenWith(claims: object, key = text): string {
  const all = { iss: settings.clientKey, iat: now / 1000, exp: now / 1000 + 180, ...claims }
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(all)}`
  return `JWT ${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

function judge(token: string, change: Partial<Delivery> = {}) {
  const use = { scheme: requestToken, secrets: [secret(text)], settings }
  return verifyScheme(use, { ...deliveryOf([['authorization', token]]), ...change }, now)
}

describe('a token for one request', () => {
  test('proves that request', () => {
    assert.deepEqual(judge(tokenWith({ qsh: goodHash })), { ok: true, proof: { method: 'jwt', secret: 'current' } })
  })

  test('proves it with a query, in whatever order', () => {
    const token = tokenWith({ qsh: sha256('POST&/webhooks/test&user_id=1&user_key=a%20b') })
    const query = new Secret('query', Buffer.from('?user_key=a+b&user_id=1'))
    assert.equal(judge(token, { hidden: { query } }).ok, true)
  })

  const claims: Readonly<Record<string, object>> = {
    'no hash': {},
    'the fixed word of tokens for browsers': { qsh: 'context-qsh' },
    'an empty hash': { qsh: '' },
    'a hash in upper case': { qsh: goodHash.toUpperCase() },
    'a part of the hash': { qsh: goodHash.slice(0, 63) },
    'more than the hash': { qsh: `${goodHash}0` },
    'a list with the hash': { qsh: [goodHash] },
    'true in place of the hash': { qsh: true },
    'null in place of the hash': { qsh: null },
    'the hash under another name': { QSH: goodHash },
    'the hash of another method': { qsh: sha256('GET&/webhooks/test&') },
    'the hash of another path': { qsh: sha256('POST&/webhooks/other&') },
    'the hash of the whole URL': { qsh: sha256('POST&https://hooks.acme.example/webhooks/test&') },
    'the hash of another query': { qsh: sha256('POST&/webhooks/test&a=1') },
    'the text that is hashed': { qsh: 'POST&/webhooks/test&' }
  }
  for (const [name, change] of Object.entries(claims))
    test(`with ${name} is refused`, () => {
      assert.deepEqual(judge(tokenWith(change)), { ok: false, fault: 'claims' })
    })

  const requests: Readonly<Record<string, Partial<Delivery>>> = {
    'by another method': { method: 'PUT' },
    'to another path': { path: '/webhooks/tesu' },
    'to a path that begins so': { path: '/webhooks/test/more' },
    'with a query': { hidden: { query: new Secret('query', Buffer.from('?a=1')) } },
    'with a token in the path': { hidden: { token: new Secret('path', Buffer.from('t')) } }
  }
  for (const [name, change] of Object.entries(requests))
    test(`is refused ${name}`, () => {
      assert.deepEqual(judge(tokenWith({ qsh: goodHash }), change), { ok: false, fault: 'claims' })
    })

  test('of another secret is refused, its hash right or not', () => {
    assert.deepEqual(judge(tokenWith({ qsh: goodHash }, 'another')), { ok: false, fault: 'mismatch' })
    assert.deepEqual(judge(tokenWith({}, 'another')), { ok: false, fault: 'mismatch' })
  })

  test('of another installation, or too old, is refused with the right hash', () => {
    assert.deepEqual(judge(tokenWith({ qsh: goodHash, iss: 'jira:2' })), { ok: false, fault: 'claims' })
    assert.deepEqual(judge(tokenWith({ qsh: goodHash, exp: now / 1000 - 60 })), { ok: false, fault: 'stale' })
  })

  test('is asked of schemes only that name the claim', () => {
    const use = { scheme: sharedToken, secrets: [secret(text)], settings }
    assert.equal(verifyScheme(use, deliveryOf([['authorization', tokenWith({})]]), now).ok, true)
  })
})
