import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { schemeKeys } from '../../../src/config/check-own-scheme.ts'
import { formatFindings } from '../../../src/config/format-findings.ts'
import { isJsonObject } from '../../../src/core/json.ts'
import type { Json } from '../../../src/core/json.ts'
import { compareNames } from '../../docs/compare-names.ts'
import { loadOwn } from './load-own.ts'

describe('how a sender in the configuration proves its deliveries', () => {
  const withScheme = (scheme: string): string => `providers:
  acme-ci:
    domain: cd
    schemes: { s: ${scheme} }
    event: { id: [{ hash: data }], type: [ci.x], source: ['https://ci.example'] }
    tenants: { project: { use: ['{p}'] } }
`
  const signature = "header: x-sig, prefix: '', encoding: hex"
  const windowAt = (place: string): string => `{ ${place}, format: unix-s, pastMs: 300000, futureMs: 300000 }`
  const timed = (place: string): string =>
    `{ kind: hmac, algorithm: sha256, ${signature}, message: '{timestamp}.{body}', timestamp: ${windowAt(place)} }`

  const good: readonly string[] = [
    `{ kind: hmac, algorithm: sha1, ${signature}, key: { encoding: utf8 } }`,
    timed('header: x-time'),
    `{ kind: hash, algorithm: sha256, ${signature}, message: '{secret}{body}' }`,
    `{ kind: hmac-items, algorithm: sha256, encoding: base64, items: list, signature: sig, signed: { fields: [a, b], separator: ':', required: [a], free: b } }`,
    "{ kind: token, header: x-token, prefix: '' }"
  ]
  for (const scheme of good)
    test(`may be ${scheme.slice(0, 40)}…`, async (t) => {
      const result = await loadOwn(t, withScheme(scheme))
      assert.ok(result.ok, formatFindings(result.findings))
      assert.deepEqual(result.findings, [])
    })

  const bad: Readonly<Record<string, readonly [scheme: string, finding: RegExp]>> = {
    'a kind that is none': [
      '{ kind: hmca }',
      /own\.yaml:4:\d+ +error +providers\.acme-ci\.schemes\.s\.kind: must be one of hmac, /
    ],
    'a key that its kind lacks': [
      "{ kind: token, header: x-token, prefix: '', algorithm: sha256 }",
      /own\.yaml:4:\d+ +error +providers\.acme-ci\.schemes\.s\.algorithm: is nothing that `kind: token` has\s+it has header, prefix/
    ],
    'a key that its kind needs': [
      "{ kind: hmac, header: x-sig, prefix: '', encoding: hex }",
      /schemes\.s\.algorithm: is missing\s+`kind: hmac` needs it/
    ],
    'a key that is nearly one': [
      `{ kind: hmac, algorithm: sha256, ${signature}, mesage: '{body}' }`,
      /schemes\.s\.mesage: is not a known key\s+did you mean `message`/
    ],
    'a signature that leaves the body out': [
      `{ kind: hmac, algorithm: sha256, ${signature}, message: '{header:x-id}' }`,
      /schemes\.s: the signed text must contain \{body\}/
    ],
    'a time that is not signed': [
      `{ kind: hmac, algorithm: sha256, ${signature}, timestamp: ${windowAt('header: x-time')} }`,
      /schemes\.s: a timestamp is checked when it is signed/
    ],
    'a time in two places': [timed('header: x-time, item: t='), /timestamp: needs exactly one of `header` and `item`/],
    'a time without a place': [timed('field: at'), /timestamp: needs exactly one of `header` and `item`/],
    'a window with one side': [
      timed('header: x-time').replace('futureMs: 300000', 'futureMs: 0'),
      /timestamp\.futureMs: must be milliseconds/
    ],
    'a hash without the secret': [
      `{ kind: hash, algorithm: sha256, ${signature}, message: '{body}' }`,
      /schemes\.s: \{secret\} belongs into the text of a hash/
    ],
    'an algorithm that its kind lacks': [
      `{ kind: hash, algorithm: sha1, ${signature}, message: '{secret}{body}' }`,
      /schemes\.s\.algorithm: must be sha256 of this kind/
    ],
    'a token for anybody': [
      "{ kind: jwt, header: authorization, prefix: 'Bearer ', issuers: [x], leewayMs: 0, algorithms: [RS256], jwks: 'https://keys.example/jwks' }",
      /schemes\.s: a token without an audience could be meant for anybody/
    ],
    'certificates from anywhere': [
      `{ kind: rsa, algorithm: sha256, ${signature}, certificate: { header: x-cert, urls: ['https://*.com/*'] } }`,
      /is no https URL of a host whose domain is written out/
    ]
  }
  for (const [name, [scheme, finding]] of Object.entries(bad))
    test(`may not be ${name}`, async (t) => {
      const result = await loadOwn(t, withScheme(scheme))
      assert.equal(result.ok, false)
      assert.match(formatFindings(result.findings), finding)
    })

  test('has the keys of the schema, and of the types, no more and no less', async () => {
    const schema: Json = JSON.parse(
      await readFile(new URL('../../../schemas/config.schema.json', import.meta.url), 'utf8')
    )
    const described = ['$defs', 'scheme', 'properties'].reduce<Json | undefined>(
      (value, step) => (isJsonObject(value) ? value[step] : undefined),
      schema
    )
    assert.ok(isJsonObject(described))
    const keys = new Set(Object.values(schemeKeys).flatMap((each) => Object.keys(each)))
    assert.deepEqual(compareNames(['kind', ...keys], Object.keys(described)), [])
  })
})
