import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readChallenge } from '../../../src/registry/read-challenge.ts'

test('a registry wants a password or a token, whatever the case and the spaces', () => {
  assert.deepEqual(readChallenge(['Basic realm="x"']), { kind: 'basic' })
  assert.deepEqual(readChallenge(['BASIC']), { kind: 'basic' })
  for (const header of [
    'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull"',
    'bearer  Service = registry.example , realm = "https://auth.example/token"'
  ])
    assert.deepEqual(readChallenge([header]), {
      kind: 'bearer',
      realm: 'https://auth.example/token',
      service: 'registry.example'
    })
})

test('the first that can be met is taken', () => {
  const bearer = 'Bearer realm="https://auth.example/token"'
  assert.equal(readChallenge(['Negotiate', 'Bearer scope="x"', bearer, 'Basic realm="x"'])?.kind, 'bearer')
  assert.equal(readChallenge(['Basic realm="x"', bearer])?.kind, 'basic')
})

test('what is in quotes is what was quoted, commas too', () => {
  const challenge = readChallenge([String.raw`Bearer realm="https://auth.example/a,realm=\"b\"",error="x"`])
  assert.equal(challenge?.kind === 'bearer' && challenge.realm, 'https://auth.example/a,realm="b"')
})

test('nothing that can be met is none', () => {
  for (const headers of [[], [''], ['Bearer'], ['Bearer service="x"'], ['Digest realm="x"'], ['Bearerrealm="x"']])
    assert.equal(readChallenge(headers), undefined, headers.join())
})
