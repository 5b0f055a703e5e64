import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAddressSet } from '../../../src/app/address-set.ts'

const set = createAddressSet(['203.0.113.0/24', '198.51.100.7', '2001:db8::/32'])

test('an address set has its addresses and those of its networks', () => {
  for (const address of ['203.0.113.0', '203.0.113.255', '198.51.100.7', '2001:db8:ffff::1'])
    assert.equal(set.has(address), true, address)
})

test('an address set has no other, and nothing that is no address', () => {
  const others = ['203.0.114.0', '198.51.100.8', '2001:db9::1', '', 'unknown', '203.0.113.1:443', '203.0.113', '::1']
  for (const address of others) assert.equal(set.has(address), false, address)
})

test('an address set takes IPv4 in IPv6 clothing for IPv4', () => {
  assert.equal(set.has('::ffff:203.0.113.9'), true)
  assert.equal(set.has('::ffff:203.0.114.9'), false)
})
