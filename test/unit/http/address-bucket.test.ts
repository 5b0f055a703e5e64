import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressBucket } from '../../../src/http/address-bucket.ts'

const buckets = {
  '203.0.113.7': '203.0.113.7',
  '203.0.113.7:4711': '203.0.113.7',
  '::ffff:203.0.113.7': '203.0.113.7',
  '::FFFF:cb00:7107': '203.0.113.7',
  '0:0:0:0:0:ffff:203.0.113.7': '203.0.113.7',
  '[::ffff:203.0.113.7]:80': '203.0.113.7',
  '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
  '2001:DB8:1:2::': '2001:db8:1:2::/64',
  '2001:0db8:0001:0002::ffff': '2001:db8:1:2::/64',
  '[2001:db8:1:2::1]': '2001:db8:1:2::/64',
  '[2001:db8:1:2::1]:443': '2001:db8:1:2::/64',
  '2001:db8::1': '2001:db8:0:0::/64',
  '::1': '0:0:0:0::/64',
  '::': '0:0:0:0::/64',
  'fe80::1%eth0': 'fe80:0:0:0::/64',
  '1::2:3:4:5:6:7': '1:0:2:3::/64',
  '::ffff:0:203.0.113.7': '0:0:0:0::/64'
}
for (const [address, bucket] of Object.entries(buckets))
  test(`${address} is counted under ${bucket}`, () => assert.equal(addressBucket(address), bucket))

for (const text of [
  '',
  'unknown',
  '_hidden',
  '203.0.113',
  '203.0.113.7.9',
  '203.0.113.256',
  'example.test',
  '[]',
  '[::1',
  '1:2'
])
  test(`${JSON.stringify(text)} is no address`, () => assert.equal(addressBucket(text), undefined))
