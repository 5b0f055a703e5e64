import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'
import { signsUrl } from '../../../src/core/scheme.ts'
import { Secret } from '../../../src/core/secret.ts'
import { unescapeUrl } from '../../../src/signatures/unescape-url.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { hubspot2, hubspot3 } from '../../support/test-schemes.ts'

describe('{url|unescaped}', () => {
  test('decodes the twelve marks that the vendor lists, in either case of their digits', () => {
    assert.equal(unescapeUrl('%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B'), ":/?@!$'()*,;")
    assert.equal(unescapeUrl('%3a%2f%3f%2a%2c%3b'), ':/?*,;')
  })

  test('leaves every other escape as it is, and decodes nothing twice', () => {
    for (const url of ['%20', '%26', '%3D', '%25', '%23', '%2B', '%C3%BC', '%00', '%', '%4', '%zz'])
      assert.equal(unescapeUrl(url), url)
    assert.equal(unescapeUrl('%253A'), '%253A')
    assert.equal(unescapeUrl('%25%33%41'), '%25%33%41')
  })

  test('needs the public URL of the gateway, as {url} does', () => {
    assert.ok(signsUrl(hubspot2) && signsUrl(hubspot3))
  })
})

describe('a signature over an unescaped URL', () => {
  const secret = secretOf('yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy')
  const body = '[{"eventId":1}]'
  const verdictOf = (query: string, signedUrl: string) => {
    const signature = createHmac('sha256', 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy')
      .update(`POST${signedUrl}${body}${fixedStart}`)
      .digest('base64')
    const use = { scheme: hubspot3, secrets: [secret], publicUrl: 'https://hooks.acme.example' }
    const headers = HeaderList.fromEntries([
      ['X-HubSpot-Signature-v3', signature],
      ['X-HubSpot-Request-Timestamp', String(fixedStart)]
    ])
    const hidden = { query: new Secret('query', Buffer.from(query)) }
    const delivery = { id: 'attempt', source: 'crm', method: 'POST', path: '/webhooks/crm', receivedAt: fixedStart }
    return verifyScheme(use, { ...delivery, headers, hidden, body: Buffer.from(body) }, fixedStart).ok
  }

  test('verifies where the sender escaped what it had signed', () => {
    assert.ok(verdictOf('?at=10%3A00', 'https://hooks.acme.example/webhooks/crm?at=10:00'))
    assert.ok(verdictOf('?a=b%20c', 'https://hooks.acme.example/webhooks/crm?a=b%20c'))
  })

  test('does not verify over another URL', () => {
    assert.ok(!verdictOf('?at=10%3A00', 'https://hooks.acme.example/webhooks/crm?at=11:00'))
    assert.ok(!verdictOf('?a=b%20c', 'https://hooks.acme.example/webhooks/crm?a=b c'))
    assert.ok(!verdictOf('', 'http://hooks.acme.example/webhooks/crm'))
    assert.ok(!verdictOf('', 'https://hooks.evil.example/webhooks/crm'))
  })
})
