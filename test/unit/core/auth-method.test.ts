import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authMethods, strongestOf } from '../../../src/core/auth-method.ts'

test('the strongest of several methods is the one that stands first', () => {
  assert.equal(strongestOf(['path-token', 'hmac-sha1', 'token']), 'hmac-sha1')
  assert.equal(strongestOf(['token', 'jwt']), 'jwt')
  assert.equal(strongestOf(['path-token']), 'path-token')
  assert.equal(strongestOf([authMethods[0], ...authMethods.toReversed()]), 'ed25519')
})

test('what covers the bytes is stronger than what names the sender, and that than what is shown', () => {
  const rank = (method: (typeof authMethods)[number]): number => authMethods.indexOf(method)
  assert.ok(rank('hmac-sha1') < rank('client-certificate'))
  assert.ok(rank('jwt') < rank('basic'))
  assert.ok(rank('token') < rank('path-token'))
})
